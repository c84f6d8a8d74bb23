import { expect } from 'chai';
import { parseId } from '../../backend/src/ids.js';
import type { Delivery } from '../../backend/src/deliveries/delivery.js';
import { loadDue } from '../../backend/src/deliveries/due.js';
import { startDeliveries } from '../../backend/src/deliveries/start.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { happen, listDeliveries, subscribe } from './support.js';

const NEVER = new Promise<never>(() => undefined);

describe('the bounds of deliveries', () => {
	let server: TestServer;
	let receiver: Receiver;
	let stopDeliveries: (() => Promise<void>) | undefined;

	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
	});
	after(() => server.stop());
	beforeEach(async () => (receiver = await startReceiver()));
	afterEach(async () => {
		await stopDeliveries?.();
		stopDeliveries = undefined;
		await server.deps.db.pool.query('DELETE FROM subscriptions');
		await server.deps.db.pool.query('DELETE FROM events');
		await receiver.stop();
	});

	const uuid = (id: string, prefix: 'sub' | 'dlv') => parseId(prefix, id)!;

	describe('in memory', () => {
		it('are so many bytes of bodies at a time, and one delivery however large it is', async () => {
			const { id } = await subscribe(server, { url: receiver.url });
			for (let n = 0; n < 10; n += 1) await happen(server);
			const { pool } = server.deps.db;
			await pool.query('UPDATE events SET body = $1', [Buffer.alloc(10_000)]);
			const load = async (portion: { except?: string[]; most?: number; bytes: number }) => {
				const page = await loadDue(pool, uuid(id, 'sub'), { except: [], most: 60, ...portion });
				return { ids: page.deliveries.map((one) => one.id), mayBeMore: page.mayBeMore };
			};
			const all = await load({ bytes: 1_000_000 });
			expect([all.ids.length, all.mayBeMore]).to.deep.equal([10, false]);
			const some = { ids: all.ids.slice(0, 3), mayBeMore: true };
			expect(await load({ bytes: 35_000 })).to.deep.equal(some);
			expect(await load({ bytes: 0 })).to.deep.equal({ ids: all.ids.slice(0, 1), mayBeMore: true });
			expect(await load({ bytes: 1_000_000, most: 2 })).to.deep.equal({
				ids: all.ids.slice(0, 2),
				mayBeMore: true,
			});
			const others = { ids: all.ids.slice(3), mayBeMore: false };
			expect(await load({ bytes: 1_000_000, except: some.ids })).to.deep.equal(others);
			expect(await load({ bytes: 1_000_000, except: all.ids })).to.deep.equal({
				ids: [],
				mayBeMore: false,
			});
		});

		it('keep nothing from arriving, in order, though no two bodies fit', async () => {
			const { id } = await subscribe(server, { url: receiver.url });
			for (let n = 0; n < 30; n += 1) await happen(server);
			// Larger than what a lane may load at once.
			const large = server.deps.secrets.encrypt(JSON.stringify({ data: ' '.repeat(300_000) }));
			await server.deps.db.pool.query('UPDATE events SET body = $1', [large]);
			stopDeliveries = await startDeliveries(server.deps);
			await eventually(async () => {
				const path = `subscription=${id}&status=delivered`;
				expect(await listDeliveries(server, path)).to.have.length(30);
			});
			expect(receiver.requests).to.have.length(30);
		});
	});

	describe('in the log', () => {
		it('are twenty attempts of a delivery, the first ones and the latest, however often it is sent again', async () => {
			const { id } = await subscribe(server, { url: receiver.url });
			await happen(server);
			stopDeliveries = await startDeliveries(server.deps, { lookEvery: 50 });
			const [{ id: delivery }] = (await eventually(async () => {
				const found = await listDeliveries(server, `subscription=${id}&status=delivered`);
				expect(found).to.have.length(1);
				return found;
			})) as [Delivery];
			const { pool } = server.deps.db;
			await pool.query(
				`UPDATE deliveries SET attempts = (SELECT jsonb_agg(jsonb_set(attempts->0, '{ms}', to_jsonb(n)))
				 FROM generate_series(1, 20) AS n)`,
			);
			for (const status of [200, 500]) {
				receiver.answer = () => ({ status });
				const sent = receiver.requests.length;
				await server.api('POST', `/v1/deliveries/${delivery}/replay`);
				await eventually(async () => {
					expect(receiver.requests).to.have.length(sent + 1);
					const [{ attempts }] = (await listDeliveries(server, `subscription=${id}`)) as [Delivery];
					expect(attempts.at(-1)!.status).to.equal(status);
					expect(attempts).to.have.length(20);
				});
			}
			const [{ status, attempts }] = (await listDeliveries(server, `subscription=${id}`)) as [
				Delivery,
			];
			// After the last of its ten attempts it is tried no more by itself.
			expect(status).to.equal('failed');
			expect(attempts.slice(0, 19).map(({ ms }) => ms)).to.deep.equal(
				Array.from({ length: 19 }, (_, n) => n + 1),
			);
		});
	});

	describe('for receivers of which nothing good is known', () => {
		it('are a hundred lanes at a time, and none for those that have answered well', async () => {
			const dead = await startReceiver();
			dead.answer = () => NEVER;
			const { id } = await subscribe(server, { url: dead.url });
			await server.deps.db.pool.query(
				`INSERT INTO subscriptions (id, url, events, secret)
				 SELECT gen_random_uuid(), url, events, secret FROM subscriptions, generate_series(1, 299)
				 WHERE id = $1`,
				[uuid(id, 'sub')],
			);
			const live = await subscribe(server, { url: receiver.url });
			await server.deps.db.pool.query(
				'UPDATE subscriptions SET last_delivery_at = now() WHERE id = $1',
				[uuid(live.id, 'sub')],
			);
			stopDeliveries = await startDeliveries(server.deps, { timeout: 600_000 });
			await happen(server);
			await eventually(() => expect(receiver.requests).to.have.length(1));
			await eventually(() => expect(dead.requests).to.have.length(100));
			await happen(server);
			await eventually(() => expect(receiver.requests).to.have.length(2));
			// Those that hang are still at their first one, and may have the second one beside it.
			expect(dead.requests.length).to.be.at.most(200);
			const paths = await server.deps.db.pool.query<{ count: number }>(
				`SELECT count(*)::int AS count FROM pg_locks WHERE locktype = 'advisory' AND database =
					(SELECT oid FROM pg_database WHERE datname = current_database())`,
			);
			expect(paths.rows[0]!.count).to.be.within(100, 102);
			await dead.stop();
		});

		it('move on to the next ones when one has been tried in vain', async () => {
			receiver.answer = () => ({ status: 500 });
			const { id } = await subscribe(server, { url: receiver.url });
			await server.deps.db.pool.query(
				`INSERT INTO subscriptions (id, url, events, secret)
				 SELECT gen_random_uuid(), url || '/' || n, events, secret FROM subscriptions, generate_series(1, 249) AS n
				 WHERE id = $1`,
				[uuid(id, 'sub')],
			);
			for (let n = 0; n < 3; n += 1) await happen(server);
			stopDeliveries = await startDeliveries(server.deps, {
				retries: [0, 3_600_000],
				lookEvery: 50,
			});
			await eventually(() => expect(receiver.requests).to.have.length(750));
			expect(new Set(receiver.requests.map(({ path }) => path)).size).to.equal(250);
		});
	});
});
