import { expect } from 'chai';
import { parseId } from '../../backend/src/ids.js';
import { startDeliveries } from '../../backend/src/deliveries/start.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { happen, listDeliveries, subscribe } from './support.js';

const BACKLOG = 100_000;
/** If all of the backlog were loaded, it would take ten gigabytes. */
const BODY = 100_000;
const MEGABYTE = 1024 * 1024;

describe('a receiver that is down', () => {
	let server: TestServer;
	let dead: Receiver;
	let quick: Receiver;
	let stopDeliveries: (() => Promise<void>) | undefined;

	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
	});
	after(() => server.stop());
	beforeEach(async () => {
		[dead, quick] = await Promise.all([startReceiver(), startReceiver()]);
	});
	afterEach(async () => {
		await stopDeliveries?.();
		await server.deps.db.pool.query('DELETE FROM subscriptions');
		await Promise.all([dead.stop(), quick.stop()]);
	});

	async function pileUp(subscriptionId: string): Promise<void> {
		const { pool } = server.deps.db;
		const body = server.deps.secrets.encrypt('a'.repeat(BODY));
		await pool.query('UPDATE events SET body = $1', [body]);
		await pool.query(
			`INSERT INTO deliveries (id, subscription_id, event_id, next_attempt_at)
			SELECT gen_random_uuid(), $1, (SELECT id FROM events LIMIT 1), now()
			FROM generate_series(1, ${BACKLOG})`,
			[parseId('sub', subscriptionId)],
		);
	}

	it('delays no other and takes little memory, with a hundred thousand deliveries waiting for it', async () => {
		dead.answer = () => ({ status: 500, headers: { 'retry-after': '3600' } });
		const { id } = await subscribe(server, { url: dead.url });
		const other = await subscribe(server, { url: quick.url, events: ['message.failed'] });
		await happen(server);
		await pileUp(id);
		const before = process.memoryUsage.rss();
		stopDeliveries = await startDeliveries(server.deps);
		await eventually(() => expect(dead.requests).to.have.length.at.least(10));
		for (let i = 0; i < 50; i++) await happen(server, 'message.failed');
		await eventually(async () => {
			const delivered = await listDeliveries(server, `subscription=${other.id}&status=delivered`);
			expect(delivered).to.have.length(50);
		});
		expect(process.memoryUsage.rss() - before).to.be.below(500 * MEGABYTE);
	});

	it('is tried with one delivery at a time after ten failures, until one arrives', async () => {
		const open: (() => void)[] = [];
		dead.answer = () => {
			// Nine more may be on their way before the tenth failure is noted, but no further ones.
			if (dead.requests.length < 20) return { status: 500, headers: { 'retry-after': '3600' } };
			return new Promise((resolve) => open.push(() => resolve({ status: 200 })));
		};
		await subscribe(server, { url: dead.url });
		await subscribe(server, { url: quick.url });
		stopDeliveries = await startDeliveries(server.deps, { timeout: 600_000 });
		for (let i = 0; i < 40; i++) await happen(server);
		await eventually(() => {
			expect(quick.requests).to.have.length(40);
			expect(open).to.have.length(1);
		});
		// What happens now would reach it at once if it were not down.
		for (let i = 0; i < 20; i++) await happen(server);
		await eventually(() => expect(quick.requests).to.have.length(60));
		expect(open).to.have.length(1);
		open[0]!();
		await eventually(() => expect(open).to.have.length(11));
	});
});
