import { expect } from 'chai';
import type { Message } from '../../backend/src/messages/message.js';
import { eventually } from '../support/eventually.js';
import { hearAll } from '../support/hear.js';
import { startServer, type TestServer } from '../support/server.js';
import { eventsOf, sendText, sendTexts, untilStatus } from './support/messages.js';

interface Listed {
	data: Message[];
	nextCursor: string | null;
}

describe('The sandbox', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer();
		await hearAll(server);
	});
	after(() => server.stop());

	const list = (query = '') => server.api<Listed>('GET', `/v1/sandbox/messages${query}`);
	const play = (id: string, body: unknown) =>
		server.api<Message>('POST', `/v1/sandbox/messages/${id}/receipt`, body);

	it('counts a message as sent, without sending it', async () => {
		const message = await sendText(server, 'sandbox');
		expect(message.status).to.be.oneOf(['queued', 'sent']);
		const sent = await untilStatus(server, message.id, 'sent');
		expect(sent.sentAt).to.be.a('string');
		expect(sent.deliveredAt).to.equal(null);
		expect(sent.channel).to.equal('sandbox');
	});

	it('lists what it was given, newest first, by campaign and by number', async () => {
		const [first, second] = await sendTexts(
			server,
			'sandbox',
			['+4915100000001', '+4915100000002'],
			'Listed',
		);
		await sendText(server, null, '+4915100000001');
		const ids = async (query: string) => (await list(query)).body.data.map(({ id }) => id);
		expect(await ids('?campaign=Listed')).to.deep.equal([second!.id, first!.id]);
		expect(await ids('?to=%2B4915100000001')).to.deep.equal([first!.id]);
		expect(await ids(`?campaign=${first!.campaignId}&limit=1`)).to.deep.equal([second!.id]);
		const page = (await list('?campaign=Listed&limit=1')).body;
		expect(await ids(`?campaign=Listed&cursor=${page.nextCursor}`)).to.deep.equal([first!.id]);
		expect((await list('?campaign=Nobody')).status).to.equal(404);
		expect((await list('?to=12')).status).to.equal(422);
	});

	it('lets a person play the provider', async () => {
		const message = await sendText(server, 'sandbox');
		const at = new Date(Date.now() + 5000).toISOString();
		const delivered = await play(message.id, { status: 'delivered', at });
		expect(delivered.status).to.equal(200);
		expect(delivered.body.status).to.equal('delivered');
		expect(delivered.body.deliveredAt).to.equal(at);
		expect(delivered.body.sentAt).to.be.a('string');
		expect(await eventsOf(server, message.id)).to.deep.equal(['message.delivered']);
	});

	it('keeps the first end of a message, however often an end is played', async () => {
		const message = await sendText(server, 'sandbox');
		const failed = await play(message.id, { status: 'failed' });
		expect(failed.body.error).to.include('sandbox');
		for (const status of ['delivered', 'failed', 'sent']) {
			const again = await play(message.id, { status });
			expect(again.body).to.deep.equal(failed.body);
		}
		expect(await eventsOf(server, message.id)).to.deep.equal(['message.failed']);
	});

	it('plays receipts of its own messages only', async () => {
		const elsewhere = await sendText(server, null);
		expect((await play(elsewhere.id, { status: 'sent' })).status).to.equal(404);
		const unknown = 'msg_01k9z3c1v8f0mr2e6q5y7t4b9d';
		expect((await play(unknown, { status: 'sent' })).status).to.equal(404);
		expect((await play('7', { status: 'sent' })).status).to.equal(404);
		const message = await sendText(server, 'sandbox');
		expect((await play(message.id, { status: 'clicked' })).status).to.equal(422);
		expect((await play(message.id, { status: 'sent', at: 'now' })).status).to.equal(422);
		expect((await play(message.id, {})).status).to.equal(422);
	});

	it('takes no callbacks', async () => {
		const { data } = (await server.api<Listed>('GET', '/v1/channels')).body;
		const answer = await server.visit(`/receipts/${data[0]!.id}`, { method: 'POST' });
		expect(answer.status).to.equal(403);
	});

	it('takes a thousand messages at a time', async function () {
		this.timeout(90_000);
		const numbers = Array.from({ length: 1000 }, (_, i) => `+49151${20000000 + i}`);
		await sendTexts(server, 'sandbox', numbers, 'Thousand');
		await eventually(async () => {
			const { rows } = await server.deps.db.pool.query<{ sent: number }>(
				`SELECT count(*)::int AS sent FROM messages m JOIN campaigns c ON c.id = m.campaign_id
				 WHERE c.name = 'Thousand' AND m.status = 'sent'`,
			);
			expect(rows[0]!.sent).to.equal(1000);
		}, 80_000);
	});
});
