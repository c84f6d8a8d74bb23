import { expect } from 'chai';
import { newIdAt } from '../../backend/src/ids.js';
import { trimLog } from '../../backend/src/deliveries/trim-log.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { deliverApart, listDeliveries, subscribe } from './support.js';

const DAY = 24 * 60 * 60 * 1000;

type Status = 'pending' | 'delivered' | 'failed';

describe('the log of deliveries', () => {
	let server: TestServer;
	let subscriptionId: string;

	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web', CLICKLOOP_DELIVERY_LOG_DAYS: '7' });
	});
	after(() => server.stop());
	beforeEach(async () => {
		const { pool } = server.deps.db;
		await pool.query('DELETE FROM subscriptions');
		await pool.query('DELETE FROM events');
		await subscribe(server, { url: 'http://127.0.0.1:9/' });
		const { rows } = await pool.query<{ id: string }>('SELECT id FROM subscriptions');
		subscriptionId = rows[0]!.id;
	});

	/** One event, this many days old, with a delivery for each status. */
	async function keep(days: number, statuses: Status[]): Promise<void> {
		const { pool } = server.deps.db;
		const at = new Date(Date.now() - days * DAY);
		const eventId = newIdAt(at);
		await pool.query(
			`INSERT INTO events (id, type, at, body) VALUES ($1, 'link.clicked', $2, '')`,
			[eventId, at],
		);
		for (const status of statuses) {
			await pool.query(
				`INSERT INTO deliveries (id, subscription_id, event_id, status, next_attempt_at)
				VALUES ($1, $2, $3, $4, $5)`,
				[
					newIdAt(at),
					subscriptionId,
					eventId,
					status,
					status === 'pending' ? new Date(Date.now() + DAY) : null,
				],
			);
		}
	}

	async function countEvents(): Promise<number> {
		return (await server.deps.db.pool.query('SELECT FROM events')).rowCount!;
	}

	it('is forgotten after its days, but never what is still on its way', async () => {
		await keep(8, ['delivered', 'failed']);
		await keep(8, ['delivered', 'pending']);
		await keep(8, []);
		await keep(6, ['delivered', 'failed']);
		await keep(6, []);
		await trimLog(server.deps);
		const statuses = (await listDeliveries(server, '')).map(({ status }) => status);
		expect(statuses.toSorted()).to.deep.equal(['delivered', 'failed', 'pending']);
		expect(await countEvents()).to.equal(3);
	});

	it('is forgotten in batches, however long it is', async () => {
		await keep(8, ['pending']);
		await server.deps.db.pool.query(
			`INSERT INTO deliveries (id, subscription_id, event_id, status)
			SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, $1, e.id, 'failed'
			FROM generate_series(1, 2500) n, events e`,
			[subscriptionId],
		);
		await trimLog(server.deps);
		const left = await listDeliveries(server, '');
		expect(left.map(({ status }) => status)).to.deep.equal(['pending']);
	});

	it('is trimmed by those that deliver', async () => {
		await keep(8, ['delivered']);
		const stops = [await deliverApart(server.deps), await deliverApart(server.deps)];
		await eventually(async () => expect(await countEvents()).to.equal(0));
		await Promise.all(stops.map((stop) => stop()));
	});
});
