import { expect } from 'chai';
import pg from 'pg';
import { emit, type NewEvent } from '../../backend/src/events/emit.js';
import type { EventType } from '../../backend/src/subscriptions/event-types.js';
import { sampleEvent } from '../../backend/src/deliveries/sample.js';
import { startServer, type TestServer } from '../support/server.js';
import { happen, listDeliveries, subscribe } from '../deliveries/support.js';

const NOWHERE = 'http://127.0.0.1:9/';

/** Nobody delivers here: what is to be delivered stays to be looked at. */
describe('routes of subscriptions', () => {
	let server: TestServer;
	let spring: NewEvent;
	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
	});
	after(() => server.stop());
	beforeEach(() => {
		spring = sampleEvent('link.clicked', new Date(), server.deps.publicUrl);
		spring.message = { ...spring.message!, contact: 'ada' };
		return server.deps.db.pool.query('DELETE FROM subscriptions');
	});

	const ask = async (filter: object, events: EventType[] = ['link.clicked']) =>
		(await subscribe(server, { url: NOWHERE, filter, events })).id;

	const countOf = async (id: string) => (await listDeliveries(server, `subscription=${id}`)).length;

	async function listRoutes(): Promise<string[]> {
		const { rows } = await server.deps.db.pool.query<{ route: string }>(
			`SELECT type || ' ' || scope || ' ' || key AS route FROM subscription_routes ORDER BY route`,
		);
		return rows.map(({ route }) => route);
	}

	it('lead to each that asks for it by message, contact, campaign or everything, once', async () => {
		const { message, campaign } = spring;
		const other = `${message!.id.slice(0, -1)}0`;
		const asking = [
			await ask({ message: [message!.id, other, message!.id] }),
			await ask({ contact: 'ada' }),
			await ask({ campaign: [campaign!.name, message!.campaignId] }),
			await ask({}),
		];
		const others = [
			await ask({ message: other }),
			await ask({ contact: 'grace' }),
			await ask({ campaign: 'Another' }),
			await ask({ message: message!.id, campaign: 'Another' }),
			await ask({}, ['message.failed']),
		];
		await happen(server, 'link.clicked', spring);
		for (const id of asking) expect(await countOf(id)).to.equal(1);
		for (const id of others) expect(await countOf(id)).to.equal(0);
	});

	it('stand at the narrowest that a filter names, and a threshold at its campaign', async () => {
		const filter = { campaign: 'Spring', message: spring.message!.id, includePreviews: true };
		await ask({ ...filter, threshold: { clicks: 1 } }, ['link.clicked', 'campaign.threshold']);
		expect(await listRoutes()).to.deep.equal([
			'campaign.threshold campaign Spring',
			`link.clicked message ${spring.message!.id}`,
			`link.previewed message ${spring.message!.id}`,
		]);
	});

	it('follow a subscription that asks for something else, and go with it', async () => {
		const id = await ask({ campaign: 'Another' });
		const change = { filter: { contact: 'ada' } };
		expect((await server.api('PATCH', `/v1/subscriptions/${id}`, change)).status).to.equal(200);
		await happen(server, 'link.clicked', spring);
		expect(await countOf(id)).to.equal(1);
		await server.api('PATCH', `/v1/subscriptions/${id}`, { filter: { campaign: 'Another' } });
		expect(await listRoutes()).to.deep.equal(['link.clicked campaign Another']);
		await server.api('DELETE', `/v1/subscriptions/${id}`);
		expect(await listRoutes()).to.deep.equal([]);
	});

	it('let an event lock those alone that may want it', async () => {
		await ask({ message: spring.message!.id });
		const other = await ask({ contact: 'grace' });
		const client = new pg.Client(server.deps.settings.databaseUrl!);
		await client.connect();
		try {
			await server.deps.db.transaction(async (tx) => {
				await emit(tx, server.deps.secrets, [spring]);
				const { rowCount } = await client.query(
					'SELECT FROM subscriptions ORDER BY id FOR UPDATE SKIP LOCKED',
				);
				expect(rowCount).to.equal(1);
				expect((await server.api('DELETE', `/v1/subscriptions/${other}`)).status).to.equal(204);
			});
		} finally {
			await client.end();
		}
	});
});
