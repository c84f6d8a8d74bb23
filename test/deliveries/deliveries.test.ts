import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { emit } from '../../backend/src/events/emit.js';
import { parseId } from '../../backend/src/ids.js';
import type { Delivery } from '../../backend/src/deliveries/delivery.js';
import { sampleEvent } from '../../backend/src/deliveries/sample.js';
import type { Subscription } from '../../backend/src/subscriptions/subscription.js';
import { startDeliveries } from '../../backend/src/deliveries/start.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { happen, listDeliveries, subscribe } from './support.js';

/** Three attempts, so short after each other that a test can wait for them. */
const RETRIES = [0, 50, 100];

describe('deliveries', () => {
	let server: TestServer;
	let receiver: Receiver;
	let stopDeliveries: () => Promise<void>;

	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
		stopDeliveries = await startDeliveries(server.deps, {
			retries: RETRIES,
			timeout: 1000,
			lookEvery: 50,
		});
	});
	after(async () => {
		await stopDeliveries();
		await server.stop();
	});
	beforeEach(async () => {
		receiver = await startReceiver();
	});
	afterEach(async () => {
		await server.deps.db.pool.query('DELETE FROM subscriptions');
		await receiver.stop();
	});

	async function showSubscription(id: string): Promise<Subscription> {
		return (await server.api<Subscription>('GET', `/v1/subscriptions/${id}`)).body;
	}

	/** @returns the only delivery of a subscription, once it has come this far */
	function deliveryWith(subscriptionId: string, status: Delivery['status']): Promise<Delivery> {
		return eventually(async () => {
			const [delivery, ...others] = await listDeliveries(server, `subscription=${subscriptionId}`);
			expect(others).to.have.length(0);
			expect(delivery?.status).to.equal(status);
			return delivery!;
		});
	}

	it('bring an event to its subscriber, signed by Standard Webhooks', async () => {
		const { id, secret } = await subscribe(server, { url: `${receiver.url}/hook` });
		const event = await happen(server);
		const delivery = await deliveryWith(id, 'delivered');

		expect(receiver.requests).to.have.length(1);
		const { path, headers, body } = receiver.requests[0]!;
		expect(path).to.equal('/hook');
		const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
		expect(verified).to.deep.equal({
			type: 'link.clicked',
			timestamp: event.at.toISOString(),
			data: {
				click: event.click,
				message: event.message,
				campaign: { id: event.message?.campaignId, name: 'Sample campaign' },
			},
		});
		expect(headers['webhook-id']).to.equal(delivery.eventId);
		expect(delivery.messageId).to.equal(event.message?.id);
		expect(delivery.attempts).to.have.length(1);
		expect(delivery.attempts[0]).to.include({ status: 200, error: null });
		expect(delivery.nextAttemptAt).to.equal(null);
		expect((await showSubscription(id)).lastDeliveryAt).to.equal(delivery.attempts[0]?.at);
	});

	it('repeat an attempt that failed: the same id and the same letters', async () => {
		receiver.answer = () => ({ status: receiver.requests.length < 3 ? 500 : 204 });
		const { id, secret } = await subscribe(server, { url: receiver.url });
		await happen(server);
		const delivery = await deliveryWith(id, 'delivered');

		expect(delivery.attempts.map(({ status }) => status)).to.deep.equal([500, 500, 204]);
		expect(delivery.attempts[0]?.error).to.equal('answered 500 Internal Server Error');
		expect(new Set(receiver.requests.map(({ body }) => body)).size).to.equal(1);
		expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).to.equal(1);
		for (const { body, headers } of receiver.requests) {
			new Webhook(secret).verify(body, headers as Record<string, string>);
		}
	});

	it('fail after the last attempt', async () => {
		receiver.answer = () => ({ status: 503 });
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		const delivery = await deliveryWith(id, 'failed');
		expect(delivery.attempts).to.have.length(RETRIES.length);
		expect(delivery.nextAttemptAt).to.equal(null);
		expect((await showSubscription(id)).status).to.equal('active');
	});

	it('keep the first kilobyte of what the receiver answered', async () => {
		const answers = ['no such workflow', 'é'.repeat(600), ''];
		receiver.answer = () => ({ status: 500, body: answers[receiver.requests.length - 1] });
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		const { attempts } = await deliveryWith(id, 'failed');
		expect(attempts.map(({ response }) => response)).to.deep.equal([
			'no such workflow',
			'é'.repeat(512),
			null,
		]);
	});

	it('say why there was no answer', async () => {
		await receiver.stop();
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		const { attempts } = await deliveryWith(id, 'failed');
		expect(attempts[0]).to.include({ status: null, error: 'connection refused' });
	});

	it('give up on a receiver that does not answer in time, and try again', async () => {
		let calls = 0;
		receiver.answer = () => (++calls === 1 ? new Promise(() => undefined) : { status: 200 });
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		const { attempts } = await deliveryWith(id, 'delivered');
		expect(attempts[0]).to.include({ status: null, error: 'no answer within 1 seconds' });
	});

	it('wait as long as the receiver asks for', async () => {
		receiver.answer = () => ({ status: 429, headers: { 'retry-after': '3600' } });
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		const delivery = await eventually(async () => {
			const [found] = await listDeliveries(server, `subscription=${id}`);
			expect(found?.attempts).to.have.length(1);
			return found!;
		});
		const { at } = delivery.attempts[0]!;
		expect(Date.parse(delivery.nextAttemptAt!) - Date.parse(at)).to.be.within(3600e3, 3610e3);
		expect(delivery.status).to.equal('pending');
	});

	it('end the subscription when the receiver answers 410', async () => {
		receiver.answer = () => ({ status: 500, headers: { 'retry-after': '3600' } });
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		await eventually(() => expect(receiver.requests).to.have.length(1));
		receiver.answer = () => ({ status: 410 });
		await happen(server);

		const ended = await eventually(async () => {
			const subscription = await showSubscription(id);
			expect(subscription.status).to.equal('ended');
			return subscription;
		});
		expect(ended.reason).to.include('410');
		const deliveries = await listDeliveries(server, `subscription=${id}`);
		expect(deliveries.map(({ status }) => status)).to.deep.equal(['failed', 'failed']);

		await happen(server);
		expect(await listDeliveries(server, `subscription=${id}`)).to.have.length(2);
		const path = `/v1/subscriptions/${id}`;
		expect((await server.api('PATCH', path, { status: 'active' })).status).to.equal(409);
		const replay = await server.api('POST', `/v1/deliveries/${deliveries[0]?.id}/replay`);
		expect(replay.status).to.equal(409);
	});

	it('delete a subscription to a few messages when the receiver answers 410', async () => {
		receiver.answer = () => ({ status: 410 });
		const event = sampleEvent('link.clicked', new Date(), 'http://localhost:8080');
		const filter = { message: event.message!.id };
		const { id } = await subscribe(server, { url: receiver.url, filter });
		await server.deps.db.transaction((tx) => emit(tx, server.deps.secrets, [event]));
		await eventually(async () =>
			expect((await server.api('GET', `/v1/subscriptions/${id}`)).status).to.equal(404),
		);
		expect(receiver.requests).to.have.length(1);
	});

	it('pause a subscription after five days of nothing but failure, and go on when it is resumed', async () => {
		receiver.answer = () => ({ status: 500 });
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		await deliveryWith(id, 'failed');
		await server.deps.db.pool.query(
			`UPDATE subscriptions SET failing_since = failing_since - interval '5 days'`,
		);
		await happen(server);
		const paused = await eventually(async () => {
			const subscription = await showSubscription(id);
			expect(subscription.status).to.equal('paused');
			return subscription;
		});
		expect(paused.reason).to.equal(
			'Paused: for five days every attempt failed; the last one: answered 500 Internal Server Error.',
		);
		const [waiting] = await listDeliveries(server, `subscription=${id}&status=pending`);
		expect(waiting?.attempts).to.have.length(1);

		receiver.answer = () => ({ status: 200 });
		// Until its next attempt is due: what becomes due in a pause goes out with the resumption.
		await eventually(() => expect(Date.parse(waiting!.nextAttemptAt!)).to.be.below(Date.now()));
		await server.api('PATCH', `/v1/subscriptions/${id}`, { status: 'active' });
		await eventually(async () => {
			const deliveries = await listDeliveries(server, `subscription=${id}&status=delivered`);
			expect(deliveries.map((one) => one.id)).to.deep.equal([waiting?.id]);
		});
	});

	it('pause a subscription that has answered 404 for an hour, unless one arrives meanwhile', async () => {
		const hasFailedForAnHour = `UPDATE subscriptions SET not_found_since = not_found_since - interval '1 hour'`;
		receiver.answer = () => ({ status: 404, headers: { 'retry-after': '3600' } });
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		await eventually(() => expect(receiver.requests).to.have.length(1));
		receiver.answer = () => ({ status: 200 });
		await happen(server);
		await eventually(async () => {
			expect((await showSubscription(id)).lastDeliveryAt).not.to.equal(null);
		});
		receiver.answer = () => ({ status: 404, headers: { 'retry-after': '3600' } });
		for (const [nth, status] of ['active', 'paused'].entries()) {
			await server.deps.db.pool.query(hasFailedForAnHour);
			await happen(server);
			await eventually(async () => {
				const waiting = await listDeliveries(server, `subscription=${id}&status=pending`);
				expect(waiting.filter(({ attempts }) => attempts.length === 1)).to.have.length(2 + nth);
			});
			expect((await showSubscription(id)).status).to.equal(status);
		}
		expect((await showSubscription(id)).reason).to.include('404 for an hour');
	});

	it('that became due in a pause go out in order when the subscription is resumed', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		receiver.answer = () => ({ status: 503, headers: { 'retry-after': '3600' } });
		for (let i = 0; i < 5; i++) await happen(server);
		await eventually(() => expect(receiver.requests).to.have.length(5));
		await eventually(async () => {
			const tried = await listDeliveries(server, `subscription=${id}`);
			expect(tried.flatMap(({ attempts }) => attempts)).to.have.length(5);
		});
		await server.api('PATCH', `/v1/subscriptions/${id}`, { status: 'paused' });
		// Jitter and the receiver's wishes leave them in any order.
		await server.deps.db.pool.query(
			`UPDATE deliveries SET next_attempt_at = now() - random() * interval '1 hour'`,
		);
		receiver.answer = () => ({ status: 200 });
		receiver.requests.length = 0;
		await server.api('PATCH', `/v1/subscriptions/${id}`, { status: 'active' });
		await eventually(() => expect(receiver.requests).to.have.length(5));
		const events = await listDeliveries(server, `subscription=${id}`);
		expect(receiver.requests.map(({ headers }) => headers['webhook-id'])).to.deep.equal(
			events.map(({ eventId }) => eventId).reverse(),
		);
	});

	it('do not begin while a subscription is paused', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		await server.api('PATCH', `/v1/subscriptions/${id}`, { status: 'paused' });
		await happen(server);
		expect(await listDeliveries(server, `subscription=${id}`)).to.have.length(0);
		await server.api('PATCH', `/v1/subscriptions/${id}`, { status: 'active' });
		await happen(server);
		await deliveryWith(id, 'delivered');
		expect(receiver.requests).to.have.length(1);
	});

	it('are sent once more on demand', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		const delivery = await deliveryWith(id, 'delivered');
		const replay = await server.api<Delivery>('POST', `/v1/deliveries/${delivery.id}/replay`);
		expect(replay.status).to.equal(202);
		expect(replay.body).to.include({ id: delivery.id, eventId: delivery.eventId });
		await eventually(async () => {
			const { attempts } = await deliveryWith(id, 'delivered');
			expect(attempts).to.have.length(2);
		});
		const [first, second] = receiver.requests;
		expect(second?.body).to.equal(first?.body);
		expect(second?.headers['webhook-id']).to.equal(first?.headers['webhook-id']);
	});

	it('are not replayed while their subscription is paused', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		const delivery = await deliveryWith(id, 'delivered');
		await server.api('PATCH', `/v1/subscriptions/${id}`, { status: 'paused' });
		const replay = await server.api<{ detail: string }>(
			'POST',
			`/v1/deliveries/${delivery.id}/replay`,
		);
		expect(replay.status).to.equal(409);
		expect(replay.body.detail).to.include('Resume it first');
	});

	describe('that have failed', () => {
		/** @returns a subscription with this many failed deliveries, and a receiver that is well again */
		async function makeFailed(count: number): Promise<string> {
			receiver.answer = () => ({ status: 500 });
			const { id } = await subscribe(server, { url: receiver.url });
			for (let i = 0; i < count; i++) await happen(server);
			await eventually(async () => {
				const failed = await listDeliveries(server, `subscription=${id}&status=failed`);
				expect(failed).to.have.length(count);
			});
			receiver.answer = () => ({ status: 200 });
			receiver.requests.length = 0;
			return id;
		}

		async function replay(input?: object): Promise<unknown> {
			const { status, body } = await server.api<object>('POST', '/v1/deliveries/replay', input);
			return status === 202 ? body : status;
		}

		it('are all sent once more on demand, in order', async () => {
			const id = await makeFailed(5);
			const events = await listDeliveries(server, `subscription=${id}`);
			expect(await replay({ subscription: id })).to.deep.equal({ replayed: 5 });
			await eventually(async () => {
				const delivered = await listDeliveries(server, `subscription=${id}&status=delivered`);
				expect(delivered).to.have.length(5);
			});
			const sent = receiver.requests.map(({ headers }) => headers['webhook-id']);
			expect(sent).to.deep.equal(events.map(({ eventId }) => eventId).reverse());
			expect(await replay()).to.deep.equal({ replayed: 0 });
		});

		it('are replayed for a period, of all subscriptions where none is named', async () => {
			const id = await makeFailed(3);
			const [newest] = await listDeliveries(server, `subscription=${id}`);
			await server.deps.db.pool.query(
				`UPDATE deliveries SET created_at = created_at - interval '1 day' WHERE id <> $1`,
				[parseId('dlv', newest!.id)],
			);
			const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
			const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
			expect(await replay({ from: inAnHour })).to.deep.equal({ replayed: 0 });
			expect(await replay({ from: hourAgo, to: inAnHour })).to.deep.equal({ replayed: 1 });
			expect(await replay({ to: hourAgo })).to.deep.equal({ replayed: 2 });
		});

		it('are not replayed where that cannot be', async () => {
			const id = await makeFailed(1);
			await server.api('PATCH', `/v1/subscriptions/${id}`, { status: 'paused' });
			expect(await replay({ subscription: id })).to.equal(409);
			expect(await replay()).to.deep.equal({ replayed: 0 });
			expect(await replay({ subscription: 'sub_01k9z3c1v8f0mr2e6q5y7t4b9d' })).to.equal(404);
			expect(await replay({ subscription: 'all' })).to.equal(422);
			expect(await replay({ from: 'yesterday' })).to.equal(422);
			const at = new Date().toISOString();
			expect(await replay({ from: at, to: at })).to.equal(422);
		});
	});

	it('reach a quick receiver in order of time', async () => {
		await subscribe(server, { url: receiver.url });
		const start = Date.now();
		const events = Array.from({ length: 100 }, (_, i) =>
			sampleEvent('link.clicked', new Date(start + i), server.deps.publicUrl),
		);
		await server.deps.db.transaction((tx) => emit(tx, server.deps.secrets, events.toReversed()));
		await eventually(() => expect(receiver.requests).to.have.length(100));
		const times = receiver.requests.map(
			({ body }) => (JSON.parse(body) as { timestamp: string }).timestamp,
		);
		expect(times).to.deep.equal(times.toSorted());
	});

	it('are found again when the process that had them is gone', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		const delivery = await deliveryWith(id, 'delivered');
		// As a crash leaves it: pending, its time past, and nobody who tells of it.
		await server.deps.db.pool.query(
			`UPDATE deliveries SET status = 'pending', attempts = '[]', next_attempt_at = now() - interval '3 seconds'`,
		);
		await eventually(() => {
			expect(receiver.requests).to.have.length(2);
		});
		expect(receiver.requests[1]?.headers['webhook-id']).to.equal(delivery.eventId);
	});

	it('are listed by subscription and status, newest first', async () => {
		const one = await subscribe(server, { url: receiver.url });
		const other = await subscribe(server, { url: receiver.url, events: ['message.failed'] });
		await happen(server);
		await happen(server);
		await happen(server, 'message.failed');
		await eventually(async () => {
			expect(await listDeliveries(server, 'status=delivered')).to.have.length(3);
		});
		expect(await listDeliveries(server, 'status=failed')).to.have.length(0);
		const ofOne = await listDeliveries(server, `subscription=${one.id}`);
		expect(ofOne.map(({ type }) => type)).to.deep.equal(['link.clicked', 'link.clicked']);
		expect(ofOne[0]!.id > ofOne[1]!.id).to.equal(true);
		expect(await listDeliveries(server, `subscription=${other.id}&limit=1`)).to.have.length(1);
	});

	it('refuse wrong queries and unknown ids', async () => {
		const status = async (method: string, path: string) => (await server.api(method, path)).status;
		expect(await status('GET', '/v1/deliveries?status=lost')).to.equal(422);
		expect(await status('GET', '/v1/deliveries?subscription=cmp_1')).to.equal(422);
		expect(await status('GET', '/v1/deliveries?cursor=x')).to.equal(422);
		expect(await status('GET', '/v1/deliveries?limit=501')).to.equal(422);
		expect(await status('POST', '/v1/deliveries/x/replay')).to.equal(404);
		const unknown = 'dlv_01k9z3c1v8f0mr2e6q5y7t4b9d';
		expect(await status('POST', `/v1/deliveries/${unknown}/replay`)).to.equal(404);
	});
});
