import { expect } from 'chai';
import { emit, type NewEvent } from '../../backend/src/events/emit.js';
import { EVENT_TYPES } from '../../backend/src/subscriptions/event-types.js';
import { newId, publicId } from '../../backend/src/ids.js';
import { sampleEvent } from '../../backend/src/deliveries/sample.js';
import { startServer, type TestServer } from '../support/server.js';
import { storedEvents } from '../support/stored-events.js';
import { happen, listDeliveries, subscribe } from '../deliveries/support.js';

/** Nobody delivers here: what is to be delivered stays to be looked at. */
describe('emitting events', () => {
	let server: TestServer;

	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
	});
	after(() => server.stop());
	afterEach(() => server.deps.db.pool.query('DELETE FROM subscriptions'));

	function sample(changes: Partial<NewEvent> = {}): NewEvent {
		return { ...sampleEvent('link.clicked', new Date(), server.deps.publicUrl), ...changes };
	}

	/** @returns how many of the events a subscription with this filter gets */
	async function countMatches(filter: object, events: NewEvent[]): Promise<number> {
		const { id } = await subscribe(server, {
			url: 'http://127.0.0.1:9/',
			events: [...EVENT_TYPES],
			filter: { afterHours: 1, threshold: { clicks: 1 }, ...filter },
		});
		await server.deps.db.transaction((tx) => emit(tx, server.deps.secrets, events));
		return (await listDeliveries(server, `subscription=${id}`)).length;
	}

	it('keeps those that somebody wants, with their bodies', async () => {
		await subscribe(server, { url: 'http://127.0.0.1:9/' });
		const event = await happen(server);
		const stored = (await storedEvents(server)).at(-1)!;
		expect(stored).to.include({ type: 'link.clicked' });
		expect(stored.at).to.deep.equal(event.at);
		expect(stored.body).to.have.all.keys('type', 'timestamp', 'data');
	});

	it('does not keep what nobody wants: no type they asked for, or not past their filter', async () => {
		const countEvents = async () =>
			(await server.deps.db.pool.query('SELECT FROM events')).rowCount;
		const before = await countEvents();
		await happen(server);
		await subscribe(server, { url: 'http://127.0.0.1:9/', filter: { campaign: 'Another' } });
		await happen(server);
		await happen(server, 'message.failed');
		expect(await countEvents()).to.equal(before);
	});

	it('leaves nothing behind when what caused them fails', async () => {
		await subscribe(server, { url: 'http://127.0.0.1:9/' });
		const { pool } = server.deps.db;
		const count = async () =>
			(
				await pool.query<{ events: string; jobs: string }>(
					'SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM graphile_worker.jobs) AS jobs',
				)
			).rows[0];
		const before = await count();
		const failing = server.deps.db.transaction(async (tx) => {
			await emit(tx, server.deps.secrets, [sample()]);
			throw new Error('what caused it failed');
		});
		await failing.catch(() => undefined);
		expect(await count()).to.deep.equal(before);
		expect(await listDeliveries(server, '')).to.have.length(0);
	});

	it('takes one round trip for hundreds that nobody wants, and three when somebody does', async () => {
		const events = Array.from({ length: 500 }, () => sample());
		const countQueries = () =>
			server.deps.db.transaction(async (tx) => {
				let count = 0;
				const query = (async (text: string, values?: unknown[]) => {
					count += 1;
					return tx.query(text, values);
				}) as typeof tx.query;
				await emit({ query }, server.deps.secrets, events);
				return count;
			});
		expect(await countQueries()).to.equal(1);
		await subscribe(server, { url: 'http://127.0.0.1:9/' });
		await subscribe(server, { url: 'http://127.0.0.1:9/', filter: { once: true } });
		expect(await countQueries()).to.equal(3);
		expect(await listDeliveries(server, 'limit=500')).to.have.length(500);
	});

	it('gives each subscription the types it asked for', async () => {
		const { id } = await subscribe(server, {
			url: 'http://127.0.0.1:9/',
			events: ['link.previewed', 'message.failed'],
		});
		for (const type of EVENT_TYPES) await happen(server, type);
		const types = (await listDeliveries(server, `subscription=${id}`)).map(({ type }) => type);
		expect(types).to.have.members(['link.previewed', 'message.failed']);
	});

	it('matches a campaign by name or id, wherever it stands', async () => {
		const campaign = { id: newId(), name: 'Onboarding week 1' };
		const events = [sample({ campaign }), sample(), sample({ campaign: null })];
		expect(await countMatches({ campaign: 'Onboarding week 1' }, events)).to.equal(1);
		expect(await countMatches({ campaign: publicId('cmp', campaign.id) }, events)).to.equal(1);
		expect(await countMatches({ campaign: 'Onboarding' }, events)).to.equal(0);
		expect(await countMatches({}, events)).to.equal(3);
	});

	it('matches a link by its token or a part of its URL', async () => {
		const events = [sample(), sampleEvent('message.failed', new Date(), server.deps.publicUrl)];
		expect(await countMatches({ link: 'Xk3P9sQ' }, events)).to.equal(2);
		expect(await countMatches({ link: 'https://example.com/start?plan=pro' }, events)).to.equal(2);
		expect(await countMatches({ link: 'plan=pro' }, events)).to.equal(2);
		expect(await countMatches({ link: 'Xk3P9s' }, events)).to.equal(0);
		expect(await countMatches({ link: 'plan=free' }, events)).to.equal(0);
	});

	it('gives who asked for one of the human clicks of a message just that', async () => {
		const clicks = [sample({ nth: 1 }), sample({ nth: 2 }), sample({ nth: undefined })];
		expect(await countMatches({ once: true }, clicks)).to.equal(1);
		expect(await countMatches({ once: false }, clicks)).to.equal(3);
		expect(await countMatches({ nth: 2 }, clicks)).to.equal(1);
		expect(await countMatches({ nth: 3 }, clicks)).to.equal(0);
		const others = ['message.failed', 'link.previewed', 'click.rejudged'] as const;
		const events = others.map((type) => sampleEvent(type, new Date(), server.deps.publicUrl));
		expect(await countMatches({ once: true }, events)).to.equal(3);
	});

	it('wants all parts of a filter to match', async () => {
		const campaign = { id: newId(), name: 'Spring' };
		const filter = { campaign: 'Spring', link: 'plan=pro', once: true };
		const events = [sample({ campaign, nth: 1 }), sample({ campaign, nth: 2 }), sample({ nth: 1 })];
		expect(await countMatches(filter, events)).to.equal(1);
	});

	it('is not disturbed by a subscription that is deleted meanwhile', async () => {
		const { id } = await subscribe(server, { url: 'http://127.0.0.1:9/' });
		let deletion: Promise<{ status: number }> | undefined;
		await server.deps.db.transaction(async (tx) => {
			const query = (async (statement: string | { text: string }, values?: unknown[]) => {
				const result = await tx.query(statement as string, values);
				const text = typeof statement === 'string' ? statement : statement.text;
				if (text.includes('FOR KEY SHARE OF s')) {
					deletion = server.api('DELETE', `/v1/subscriptions/${id}`);
					// The time to come between finding the subscription and writing its delivery, if it can.
					await tx.query('SELECT pg_sleep(0.3)');
				}
				return result;
			}) as typeof tx.query;
			await emit({ query }, server.deps.secrets, [sample()]);
		});
		expect((await deletion)?.status).to.equal(204);
		expect(await listDeliveries(server, '')).to.have.length(0);
	});
});
