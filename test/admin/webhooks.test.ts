import { expect } from 'chai';
import type { Delivery } from '../../backend/src/deliveries/delivery.js';
import type { Subscription } from '../../backend/src/subscriptions/subscription.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { happen, listDeliveries, subscribe } from '../deliveries/support.js';
import { signedIn, visitor, type Visitor } from './visitor.js';

/** Nothing is tried again while a test looks. */
const LATER = { 'retry-after': '3600' };

describe('The pages of webhooks', () => {
	let server: TestServer;
	let receiver: Receiver;
	let browser: Visitor;

	before(async () => {
		server = await startServer();
		browser = await signedIn(server);
	});
	after(() => server.stop());
	beforeEach(async () => {
		receiver = await startReceiver();
	});
	afterEach(async () => {
		await server.deps.db.pool.query('DELETE FROM subscriptions');
		await receiver.stop();
	});

	/** What a reader sees: without tags, spaces as one. */
	function words(html: string): string {
		return html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
	}

	async function read(path: string): Promise<string> {
		const { status, html } = await browser.get(path);
		expect(status).to.equal(200);
		return words(html);
	}

	async function showSubscription(id: string): Promise<Subscription> {
		return (await server.api<Subscription>('GET', `/v1/subscriptions/${id}`)).body;
	}

	/** @returns the deliveries once each has been attempted this many times */
	function attempted(subscriptionId: string, times: number): Promise<Delivery[]> {
		return eventually(async () => {
			const deliveries = await listDeliveries(server, `subscription=${subscriptionId}`);
			for (const { attempts } of deliveries) expect(attempts).to.have.length(times);
			return deliveries;
		});
	}

	/** Gives up on all that is pending, as the last attempt would. */
	async function fail(): Promise<void> {
		await server.deps.db.pool.query(
			`UPDATE deliveries SET status = 'failed', next_attempt_at = NULL WHERE status = 'pending'`,
		);
	}

	it('tell a newcomer who subscribes, and how', async () => {
		expect(await read('/admin/webhooks')).to.include('Nobody has subscribed');
	});

	it('list subscriptions with their state and what has not arrived, without what is secret', async () => {
		receiver.answer = () => ({ status: 500, headers: LATER });
		const { id, secret } = await subscribe(server, {
			url: `${receiver.url}/hook?token=top-secret`,
		});
		await happen(server);
		await happen(server);
		await attempted(id, 1);
		await server.deps.db.pool.query(
			`UPDATE deliveries SET status = 'failed', next_attempt_at = NULL WHERE id = (SELECT min(id::text)::uuid FROM deliveries)`,
		);
		await server.api('PATCH', `/v1/subscriptions/${id}`, { status: 'paused' });
		const list = await read('/admin/webhooks');
		expect(list).to.include(`${receiver.url}/hook?…`);
		expect(list).to.match(/link\.clicked Paused Paused by hand\. none yet 1 1/);
		const { html } = await browser.get(`/admin/webhooks/${id}`);
		for (const page of [list, html]) {
			expect(page).not.to.include('top-secret').and.not.to.include(secret);
		}
	});

	it('show each attempt with status, time and the answer, which cannot become part of the page', async () => {
		receiver.answer = () => ({
			status: 502,
			headers: LATER,
			body: '<script>alert("upstream is away")</script>',
		});
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		const [delivery] = await attempted(id, 1);
		const { html } = await browser.get(`/admin/webhooks/${id}`);
		expect(html).not.to.include('<script>alert');
		expect(html).to.include('&lt;script>alert(&quot;upstream is away&quot;)');
		const shown = words(html);
		expect(shown).to.include('Pending link.clicked answered 502 Bad Gateway');
		expect(shown).to.match(/502 \d+ \w+ \d{4}, .* UTC, \d+ ms: answered 502 Bad Gateway/);
		expect(shown).to.include(delivery!.id).and.to.include('1 pending, 0 failed');
		expect(await read(`/admin/webhooks/${id}?status=failed`)).to.include('no such deliveries');
	});

	it('send one again, and come back to it', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		const [delivery] = await attempted(id, 1);
		const { headers } = await browser.post(`/admin/webhooks/deliveries/${delivery!.id}/replay`, {
			back: `/admin/webhooks/${id}?status=delivered`,
		});
		expect(headers.get('location')).to.equal(
			`/admin/webhooks/${id}?status=delivered#${delivery!.id}`,
		);
		await attempted(id, 2);
	});

	it('send all again that have failed', async () => {
		receiver.answer = () => ({ status: 500, headers: LATER });
		const { id } = await subscribe(server, { url: receiver.url });
		for (let i = 0; i < 3; i++) await happen(server);
		await attempted(id, 1);
		await fail();
		receiver.answer = () => ({ status: 200 });
		expect(await read(`/admin/webhooks/${id}`)).to.include('Send all failed again');
		await browser.post(`/admin/webhooks/${id}/replay`);
		await eventually(async () => {
			const delivered = await listDeliveries(server, `subscription=${id}&status=delivered`);
			expect(delivered).to.have.length(3);
		});
		expect(await read(`/admin/webhooks/${id}`)).not.to.include('Send all failed again');
	});

	it('pause and resume', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		await browser.post(`/admin/webhooks/${id}/status`, { status: 'paused' });
		expect((await showSubscription(id)).status).to.equal('paused');
		expect(await read(`/admin/webhooks/${id}`)).to.include('Resume');
		await browser.post(`/admin/webhooks/${id}/status`, { status: 'active' });
		expect(await showSubscription(id)).to.include({ status: 'active', reason: null });
	});

	it('say what is wrong with what cannot be done', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		const post = async (path: string, form?: Record<string, string>) =>
			(await browser.post(`/admin/webhooks/${path}`, form)).status;
		expect(await post(`${id}/status`, { status: 'ended' })).to.equal(422);
		expect(await post(`${id}/status`)).to.equal(422);
		expect(await post('sub_1/status', { status: 'paused' })).to.equal(404);
		expect(await post('deliveries/dlv_01k9z3c1v8f0mr2e6q5y7t4b9d/replay')).to.equal(404);
		expect((await browser.get('/admin/webhooks/sub_01k9z3c1v8f0mr2e6q5y7t4b9d')).status).to.equal(
			404,
		);
		await server.deps.db.pool.query(`UPDATE subscriptions SET status = 'ended'`);
		expect(await post(`${id}/status`, { status: 'active' })).to.equal(409);
		expect(await read(`/admin/webhooks/${id}`)).not.to.include('Resume');
	});

	it('are for those who are signed in', async () => {
		const stranger = visitor(server);
		expect((await stranger.get('/admin/webhooks')).status).not.to.equal(200);
		const { id } = await subscribe(server, { url: receiver.url });
		await stranger.post(`/admin/webhooks/${id}/status`, { status: 'paused' });
		expect((await showSubscription(id)).status).to.equal('active');
	});
});
