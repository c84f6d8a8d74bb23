import { expect } from 'chai';
import { deriveKeys } from '../../backend/src/auth/key-ring.js';
import { createSecrets } from '../../backend/src/auth/secrets.js';
import type { Click } from '../../backend/src/clicks/click.js';
import type { Page } from '../../backend/src/http/pages.js';
import { parseId } from '../../backend/src/ids.js';
import { createLogger } from '../../backend/src/logger.js';
import type { Message } from '../../backend/src/messages/message.js';
import type { PersonalData } from '../../backend/src/privacy/export.js';
import type { Recipient } from '../../backend/src/reports/recipients.js';
import type { Delivery } from '../../backend/src/deliveries/delivery.js';
import type { Subscription } from '../../backend/src/subscriptions/subscription.js';
import { signedIn } from '../admin/visitor.js';
import { makeTwilioChannel } from '../channels/support/twilio.js';
import { finalClicks } from '../clicks/support.js';
import { phoneOf, send } from '../messages/support.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { iphonePerson, visitAs } from '../support/visitors.js';
import { happen, listDeliveries, subscribe } from '../deliveries/support.js';

/** What was stored while another secret was set. */
const other = createSecrets(deriveKeys('another secret 0123456789'));

describe('What cannot be read', () => {
	let server: TestServer;
	let receiver: Receiver;
	const lines: string[] = [];
	beforeEach(async () => {
		lines.length = 0;
		const log = createLogger('info', { write: (line: string) => void lines.push(line) });
		server = await startServer({}, { log });
		receiver = await startReceiver();
	});
	afterEach(async () => {
		await server.stop();
		await receiver.stop();
	});

	const sql = (text: string, ...values: unknown[]) => server.deps.db.pool.query(text, values);
	const get = async <T>(path: string): Promise<T> => {
		const { status, body } = await server.api<T>('GET', path);
		expect(status, path).to.equal(200);
		return body;
	};

	/** Two people's messages, each tapped; then all that tells of the first turns unreadable. */
	async function spoilOne() {
		const first = await send(server, {
			to: phoneOf(1),
			contact: 'crm-1',
			metadata: { a: 1 },
			key: 'one',
		});
		const second = await send(server, { to: phoneOf(2), contact: 'crm-2', metadata: { a: 2 } });
		for (const { links } of [first, second]) await visitAs(server, links[0]!.token, iphonePerson);
		await finalClicks(server, first.campaignId, 2);
		await sql(
			`UPDATE messages SET contact = $2, content = $2, error = $2 WHERE id = $1`,
			parseId('msg', first.id),
			other.encrypt('{"who": "Ada"}'),
		);
		await sql(
			`UPDATE recipients SET phone = $2 WHERE id = (SELECT recipient_id FROM messages WHERE id = $1)`,
			parseId('msg', first.id),
			Buffer.from('damaged'),
		);
		return { first, second };
	}

	const UNREADABLE = {
		to: 'unreadable',
		contact: 'unreadable',
		text: 'unreadable',
		originalText: 'unreadable',
		error: 'unreadable',
		metadata: { unreadable: true },
	};

	it('is shown as such, and spoils no list, table, page or export', async () => {
		const { first, second } = await spoilOne();
		expect(await get(`/v1/messages/${first.id}`)).to.deep.include(UNREADABLE);
		const { data: messages } = await get<Page<Message>>('/v1/messages');
		expect(messages.map(({ to }) => to)).to.deep.equal([phoneOf(2), 'unreadable']);
		// What is found by its hash is found still.
		const found = await get<Page<Message>>('/v1/messages?contact=crm-1');
		expect(found.data.map(({ id }) => id)).to.deep.equal([first.id]);

		const campaign = `/v1/campaigns/${first.campaignId}`;
		const { data: recipients } = await get<Page<Recipient>>(`${campaign}/recipients`);
		expect(recipients.map(({ to, contact }) => [to, contact])).to.deep.equal([
			[phoneOf(2), 'crm-2'],
			['unreadable', 'unreadable'],
		]);
		const { data: clicks } = await get<Page<Click>>(`${campaign}/clicks`);
		expect(clicks.map(({ to }) => to)).to.have.members([phoneOf(2), 'unreadable']);
		for (const list of ['recipients', 'clicks']) {
			const headers = { accept: 'text/csv' };
			const { status, body } = await server.api<string>(
				'GET',
				`${campaign}/${list}`,
				undefined,
				headers,
			);
			expect(status).to.equal(200);
			expect(body.trim().split('\r\n')).to.have.length(3);
			expect(body).to.contain('unreadable').and.contain(phoneOf(2));
		}
		const { messages: exported } = await get<PersonalData>(`/v1/recipients/${phoneOf(1)}`);
		expect(exported[0]).to.deep.include({ ...UNREADABLE, id: first.id });

		const browser = await signedIn(server);
		for (const path of [
			'/admin',
			'/admin/sandbox',
			`/admin/campaigns/${first.campaignId}`,
			`/admin/campaigns/${first.campaignId}/recipients`,
			`/admin/campaigns/${first.campaignId}/clicks`,
		]) {
			expect((await browser.get(path)).status, path).to.equal(200);
		}

		expect((await server.api('DELETE', `/v1/recipients/${phoneOf(1)}`)).status).to.equal(204);
		expect(await get(`/v1/messages/${first.id}`)).to.include({ to: 'erased', contact: null });
		expect(await get(`/v1/messages/${second.id}`)).to.include({ to: phoneOf(2) });
	});

	it('is counted, and told in the log once', async () => {
		await spoilOne();
		for (let n = 0; n < 3; n += 1) await get('/v1/messages');
		const told = lines.filter((line) => line.includes('unreadable'));
		expect(told).to.have.length(1);
		expect(told[0]).to.contain('CLICKLOOP_SECRET').and.contain('clickloop_unreadable_total');
		const metrics = await server.deps.metrics.registry.metrics();
		const count = Number(/^clickloop_unreadable_total (\d+)$/m.exec(metrics)![1]);
		expect(count).to.be.at.least(3 * 4);
	});

	it('may be the settings of a channel: it is given them anew, and others work on', async () => {
		const { id } = await makeTwilioChannel(server, 'Spoilt', {});
		await makeTwilioChannel(server, 'Fine', {});
		await sql(`UPDATE channels SET settings = $1 WHERE name = 'Spoilt'`, other.encrypt('{}'));
		const { data } = await get<Page<{ name: string; settings: object }>>('/v1/channels');
		expect(data.map(({ name }) => name)).to.include.members(['Spoilt', 'Fine', 'sandbox']);
		const spoilt = data.find(({ name }) => name === 'Spoilt')!;
		expect(spoilt.settings).to.deep.equal({ unreadable: true });

		const message = await send(server, {}, { channel: 'Spoilt' });
		await eventually(async () => {
			const { status, error } = await get<Message>(`/v1/messages/${message.id}`);
			expect(status).to.equal('failed');
			expect(error).to.contain('settings of the channel "Spoilt" cannot be read');
		});
		const settings = { accountSid: 'AC0123456789abcdef0123456789abcdef', from: '+15005550006' };
		const changed = await server.api('PATCH', `/v1/channels/${id}`, { settings });
		expect(changed.status).to.equal(200);
		expect(changed.body).to.have.nested.property('settings.from', '+15005550006');
	});

	it('may be the number of a text that waits: it fails with words, and others are sent', async () => {
		const [spoilt, fine] = [await send(server), await send(server, { to: phoneOf(2) })];
		await sql(
			'UPDATE recipients SET phone = $1 WHERE phone_hash = $2',
			other.encrypt('x'),
			server.deps.secrets.keyedHash(spoilt.to),
		);
		await sql(
			`UPDATE messages SET status = 'queued', channel_id = (SELECT id FROM channels LIMIT 1)`,
		);
		for (const { id } of [spoilt, fine])
			await sql(
				`SELECT graphile_worker.add_job('send-message', json_build_object('messageId', $1::text))`,
				parseId('msg', id),
			);
		await eventually(async () => {
			const failed = await get<Message>(`/v1/messages/${spoilt.id}`);
			expect(failed.status).to.equal('failed');
			expect(failed.error).to.contain('cannot be sent');
			expect((await get<Message>(`/v1/messages/${fine.id}`)).status).to.equal('sent');
		});
	});

	it('may be an event: its delivery fails at once and for good, and says nothing against the receiver', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		await happen(server);
		await eventually(() => expect(receiver.requests).to.have.length(1));
		await eventually(async () => {
			expect((await listDeliveries(server, `subscription=${id}`))[0]?.status).to.equal('delivered');
		});
		// As if it had been written under the other secret, and had not gone out yet.
		await sql('UPDATE events SET body = $1', other.encrypt('{}'));
		const [before] = await listDeliveries(server, `subscription=${id}`);
		const path = `/v1/deliveries/${before!.id}/replay`;
		expect((await server.api('POST', path)).status).to.equal(202);
		await eventually(async () => {
			const [delivery] = await listDeliveries(server, `subscription=${id}`);
			expect(delivery!.status).to.equal('failed');
			expect(delivery!.nextAttemptAt).to.equal(null);
			expect(delivery!.attempts.at(-1)!.error).to.contain('the event is unreadable');
		});
		await happen(server);
		await eventually(() => expect(receiver.requests).to.have.length(2));
		const { rows } = await server.deps.db.pool.query<{ failing_since: Date | null }>(
			'SELECT failing_since FROM subscriptions',
		);
		expect(rows).to.deep.equal([{ failing_since: null }]);
	});

	it('may be what a receiver answered, or what a subscription asks for: lists go on', async () => {
		receiver.answer = () => ({ status: 200, body: 'thanks' });
		const fine = await subscribe(server, { url: receiver.url });
		await happen(server);
		const spoilt = await subscribe(server, { url: receiver.url, filter: { contact: 'crm-1' } });
		await eventually(async () => {
			const [delivery] = await listDeliveries(server, `subscription=${fine.id}`);
			expect(delivery?.attempts[0]?.response).to.equal('thanks');
		});
		await sql('UPDATE delivery_answers SET answer = $1', other.encrypt('thanks'));
		await sql(
			'UPDATE subscriptions SET contact = $2, description = $2 WHERE id = $1',
			parseId('sub', spoilt.id),
			other.encrypt('crm-1'),
		);
		const { data: deliveries } = await get<Page<Delivery>>('/v1/deliveries');
		expect(deliveries[0]!.attempts[0]!.response).to.equal('unreadable');
		const { data } = await get<Page<Subscription>>('/v1/subscriptions');
		expect(data.map(({ id }) => id)).to.deep.equal([spoilt.id, fine.id]);
		expect(data[0]).to.deep.include({
			description: 'unreadable',
			filter: { contact: 'unreadable' },
		});
		const browser = await signedIn(server);
		for (const page of ['/admin/webhooks', `/admin/webhooks/${fine.id}`])
			expect((await browser.get(page)).status).to.equal(200);
	});

	it('may be a signing secret: nothing goes out unsigned, and rotating it mends that', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		await sql('UPDATE subscriptions SET secret = $1', other.encrypt('whsec_c2VjcmV0'));
		const path = `/v1/subscriptions/${id}`;
		const test = await server.api<{ ok: boolean; error: string }>('POST', `${path}/test`);
		expect(test.body).to.include({ ok: false });
		expect(test.body.error).to.contain('rotate it');
		await happen(server);
		await eventually(async () => {
			const [delivery] = await listDeliveries(server, `subscription=${id}`);
			expect(delivery!.status).to.equal('pending');
			expect(delivery!.attempts[0]!.error).to.contain('signing secret is unreadable');
		});
		expect(receiver.requests).to.deep.equal([]);
		await server.api('POST', `${path}/rotate-secret`, { overlapHours: 24 });
		const again = await server.api<{ ok: boolean }>('POST', `${path}/test`);
		expect(again.body).to.include({ ok: true });
	});
});
