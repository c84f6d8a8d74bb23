import { expect } from 'chai';
import { parseId } from '../../backend/src/ids.js';
import type { Message } from '../../backend/src/messages/message.js';
import type { MessageData, ToldEvent } from '../events/support.js';
import { hearAll } from '../support/hear.js';
import { startServer, type TestServer } from '../support/server.js';
import { storedEvents } from '../support/stored-events.js';
import { ADA, phoneOf, post, send } from './support.js';

interface List {
	data: Message[];
	nextCursor: string | null;
}

describe('GET /v1/messages', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
		const messages = Array.from({ length: 23 }, (_, n) => ({
			to: phoneOf(n % 5),
			text: `Number ${n} https://acme.com/${n}`,
			contact: `crm-${n % 3}`,
		}));
		await post(server, messages, { campaign: 'Autumn' });
		await send(server, { to: phoneOf(1), contact: 'crm-1' }, { campaign: 'Winter' });
		const { body } = await server.api<List>('GET', '/v1/messages?limit=100');
		const clicked = body.data.filter(({ text }) => /^Number 1. /.test(text));
		await server.deps.db.pool.query(
			'UPDATE messages SET clicks = 2, human_clicks = 1 WHERE id = ANY($1::uuid[])',
			[clicked.map(({ id }) => parseId('msg', id))],
		);
	});
	after(() => server.stop());

	const list = async (query: string): Promise<List> => {
		const { status, body } = await server.api<List>('GET', `/v1/messages?${query}`);
		expect(status).to.equal(200);
		return body;
	};
	const numbers = ({ data }: List) =>
		data.map(({ originalText }) => Number(/^Number (\d+)/.exec(originalText)?.[1]));
	const from22 = Array.from({ length: 23 }, (_, n) => 22 - n);

	it('gives the newest first', async () => {
		expect(numbers(await list('campaign=Autumn'))).to.deep.equal(from22);
		expect((await list('')).data[0]!.campaignId).to.not.equal((await list('')).data[1]!.campaignId);
	});

	it('gives pages that meet without a gap', async () => {
		const seen: number[] = [];
		let cursor: string | null = '';
		while (cursor !== null) {
			const page: List = await list(`campaign=Autumn&limit=5${cursor && `&cursor=${cursor}`}`);
			expect(page.data.length).to.equal(page.nextCursor ? 5 : 3);
			seen.push(...numbers(page));
			cursor = page.nextCursor;
		}
		expect(seen).to.deep.equal(from22);
	});

	it('gives those of one status', async () => {
		const all = await list('limit=100');
		expect(await list('limit=100&status=minted')).to.deep.equal(all);
		expect((await list('status=failed')).data).to.deep.equal([]);
		expect((await server.api('GET', '/v1/messages?status=lost')).status).to.equal(422);
	});

	it('ends without a cursor when the last page is just full', async () => {
		expect((await list('campaign=Autumn&limit=23')).nextCursor).to.equal(null);
	});

	it('filters by campaign, by name or id', async () => {
		const { data } = await list('campaign=Winter');
		expect(data).to.have.length(1);
		expect((await list(`campaign=${data[0]!.campaignId}`)).data).to.deep.equal(data);
	});

	it('filters by phone number, contact and clicks, and by all of them at once', async () => {
		const to = encodeURIComponent(phoneOf(1));
		const expected = from22.filter((n) => n % 5 === 1);
		expect(numbers(await list(`campaign=Autumn&to=${to}`))).to.deep.equal(expected);
		expect((await list(`to=${to}`)).data).to.have.length(expected.length + 1);
		const crm = from22.filter((n) => n % 3 === 2);
		expect(numbers(await list('campaign=Autumn&contact=crm-2'))).to.deep.equal(crm);
		const clicked = from22.filter((n) => n >= 10 && n <= 19);
		expect(numbers(await list('clicked=true'))).to.deep.equal(clicked);
		expect((await list('clicked=false')).data).to.have.length(24 - clicked.length);
		expect(numbers(await list(`clicked=true&to=${to}&contact=crm-2`))).to.deep.equal([11]);
	});

	it('understands a phone number whose plus sign was not escaped', async () => {
		expect((await list(`to=${phoneOf(1)}`)).data).to.have.length(6);
	});

	it('gives nothing for people it does not know', async () => {
		expect(await list(`to=${encodeURIComponent(ADA)}1`)).to.deep.equal({
			data: [],
			nextCursor: null,
		});
	});

	const wrong: [query: string, status: number][] = [
		['limit=0', 422],
		['limit=501', 422],
		['limit=ten', 422],
		['limit=1.5', 422],
		['cursor=nonsense', 422],
		[`cursor=${Buffer.from('["not an id"]').toString('base64url')}`, 422],
		[`cursor=${Buffer.from('[1]').toString('base64url')}`, 422],
		['to=12345', 422],
		['clicked=maybe', 422],
		['contact=%00', 422],
		['campaign=', 422],
		['campaign=Never%20was', 404],
		['campaign=cmp_01k9z3c1v8f0mr2e6q5y7t4b9d', 404],
	];
	for (const [query, expected] of wrong) {
		it(`answers ${expected} to ?${query}`, async () => {
			const { status, headers } = await server.api('GET', `/v1/messages?${query}`);
			expect(status).to.equal(expected);
			expect(headers.get('content-type')).to.match(/^application\/problem\+json/);
		});
	}

	it('answers 404 to an id that is not there, and to what is no id of a message', async () => {
		const get = async (id: string) => (await server.api('GET', `/v1/messages/${id}`)).status;
		expect(await get('msg_01k9z3c1v8f0mr2e6q5y7t4b9d')).to.equal(404);
		const { data } = await list('limit=1');
		expect(await get(data[0]!.campaignId)).to.equal(404);
		expect(await get('msg_%00')).to.equal(404);
	});

	it('finds names however their letters are composed, and a number whose + became a space', async () => {
		const [composed, apart] = ['Größe é', 'Größe é'.normalize('NFD')];
		const sent = { to: phoneOf(77), contact: apart };
		const { id } = await send(server, sent, { campaign: apart, channel: 'sandbox' });
		const digits = phoneOf(77).slice(1);
		const queries = [
			...[composed, apart].flatMap((name) => [`campaign=${name}`, `contact=${name}`]),
			...[`to=+${digits}`, `to=%2B${digits}`, `to=%20${digits}`],
		];
		for (const query of queries) {
			expect(
				(await list(query)).data.map((message) => message.id),
				query,
			).to.deep.equal([id]);
		}
		for (const to of [`+${digits}`, `%2B${digits}`]) {
			const { body } = await server.api<List>('GET', `/v1/sandbox/messages?to=${to}`);
			expect(body.data.map((message) => message.id)).to.deep.equal([id]);
		}
		const found = await server.api<{ data: { name: string }[] }>(
			'GET',
			`/v1/campaigns?search=${encodeURIComponent(apart)}`,
		);
		expect(found.body.data.map(({ name }) => name)).to.deep.equal([composed]);
	});
});

describe('PATCH /v1/messages/{id}', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
		await hearAll(server);
	});
	after(() => server.stop());

	const patch = (id: string, body: unknown) =>
		server.api<Message>('PATCH', `/v1/messages/${id}`, body);

	/** @returns the types of what was told of a message itself */
	async function endsTold(id: string): Promise<string[]> {
		const events = await storedEvents<ToldEvent<MessageData>>(server);
		const types = events.flatMap(({ type, body }) => (body.data.message.id === id ? type : []));
		return types.filter((type) => type.startsWith('message.'));
	}

	it('moves a message on, and keeps when', async () => {
		const { id } = await send(server);
		const sent = await patch(id, {
			status: 'sent',
			at: '2026-01-01T10:00:00Z',
			providerMessageId: 'SM1',
		});
		expect(sent.body).to.deep.include({
			status: 'sent',
			sentAt: '2026-01-01T10:00:00.000Z',
			providerMessageId: 'SM1',
		});
		const delivered = await patch(id, { status: 'delivered', at: '2026-01-01T10:00:05+00:00' });
		expect(delivered.body).to.deep.include({
			status: 'delivered',
			sentAt: '2026-01-01T10:00:00.000Z',
			deliveredAt: '2026-01-01T10:00:05.000Z',
		});
		expect((await server.api<Message>('GET', `/v1/messages/${id}`)).body).to.deep.equal(
			delivered.body,
		);
	});

	it('never moves it back, and tells of each end once', async () => {
		const { id } = await send(server);
		await patch(id, { status: 'delivered', at: '2026-01-01T10:00:05Z' });
		for (const status of ['sent', 'failed', 'delivered']) {
			const { status: code, body } = await patch(id, { status });
			expect(code).to.equal(200);
			expect(body.status).to.equal('delivered');
			expect(body.deliveredAt).to.equal('2026-01-01T10:00:05.000Z');
		}
		expect(await endsTold(id)).to.deep.equal(['message.delivered']);
	});

	it('tells once of an end that many report at the same time', async () => {
		const { id } = await send(server);
		await Promise.all(
			Array.from({ length: 10 }, (_, n) => patch(id, { status: n % 2 ? 'failed' : 'delivered' })),
		);
		expect(await endsTold(id)).to.have.length(1);
	});

	it('refuses what makes no sense', async () => {
		const { id } = await send(server);
		const wrong = [
			undefined,
			{},
			{ status: 'minted' },
			{ status: 'queued' },
			{ status: 'sent', at: 'now' },
			{ status: 'sent', providerMessageId: '\0' },
			{ status: 'sent', clicks: 7 },
		];
		for (const body of wrong) {
			expect((await patch(id, body)).status, JSON.stringify(body)).to.equal(422);
		}
		expect((await patch('msg_01k9z3c1v8f0mr2e6q5y7t4b9d', { status: 'sent' })).status).to.equal(
			404,
		);
		expect((await server.api<Message>('GET', `/v1/messages/${id}`)).body.status).to.equal('minted');
	});
});
