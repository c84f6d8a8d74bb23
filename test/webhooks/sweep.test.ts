import { expect } from 'chai';
import { sweep } from '../../backend/src/webhooks/sweep.js';
import { startServer, type TestServer } from '../support/server.js';
import { happen, subscribe } from './support.js';

/** Nobody works here: jobs stay to be counted. */
describe('the sweep for overdue deliveries', () => {
	let server: TestServer;

	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
	});
	after(() => server.stop());
	afterEach(() => server.deps.db.pool.query('DELETE FROM subscriptions'));

	/** One delivery that has been due for a minute, without a job. */
	async function makeOverdue(): Promise<string> {
		const { id } = await subscribe(server, { url: 'http://127.0.0.1:9/' });
		await happen(server);
		await server.deps.db.pool.query(
			`UPDATE deliveries SET next_attempt_at = now() - interval '1 minute'`,
		);
		await server.deps.db.pool.query('DELETE FROM graphile_worker._private_jobs');
		return id;
	}

	async function countJobs(): Promise<number> {
		const { rows } = await server.deps.db.pool.query('SELECT id FROM graphile_worker.jobs');
		return rows.length;
	}

	it('gives each a new job, once', async () => {
		await makeOverdue();
		await Promise.all([sweep(server.deps.db, 30_000), sweep(server.deps.db, 30_000)]);
		await sweep(server.deps.db, 30_000);
		expect(await countJobs()).to.equal(1);
	});

	it('leaves alone what may still be under way', async () => {
		await makeOverdue();
		await sweep(server.deps.db, 90_000);
		expect(await countJobs()).to.equal(0);
	});

	it('leaves alone what waits for its subscription to be resumed', async () => {
		const id = await makeOverdue();
		await server.api('PATCH', `/v1/subscriptions/${id}`, { status: 'paused' });
		await sweep(server.deps.db, 30_000);
		expect(await countJobs()).to.equal(0);
		await server.api('PATCH', `/v1/subscriptions/${id}`, { status: 'active' });
		expect(await countJobs()).to.equal(1);
	});
});
