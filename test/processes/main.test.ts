import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import pg from 'pg';
import { readSettings } from '../../backend/src/config.js';
import { createLogger } from '../../backend/src/logger.js';
import { startClickloop } from '../../backend/src/main.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { openDatabaseWay } from '../support/database-way.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';

describe('starting and stopping', () => {
	let database: TestDatabase;
	before(async () => (database = await createTestDatabase()));
	after(() => database.drop());

	const start = (env: Record<string, string> = {}) =>
		startClickloop(
			readSettings({
				PORT: '0',
				DATABASE_URL: database.url,
				CLICKLOOP_SECRET: 'test-secret-0123456789',
				...env,
			}),
			createLogger('silent'),
		);

	/** @param server any other one, on a database of its own */
	async function countConnections(server: TestServer): Promise<number> {
		const { rows } = await server.deps.db.pool.query<{ count: number }>(
			`SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = $1`,
			[new URL(database.url).pathname.slice(1)],
		);
		return rows[0]!.count;
	}

	it('makes an admin key at the first start alone, and no sign-in link by itself', async () => {
		const first = await start();
		expect(first.newAdminKey).to.match(/^clickloop_\S{40}$/);
		expect(first.publicUrl).to.equal(`http://localhost:${new URL(first.url).port}`);
		const headers = { authorization: `Bearer ${first.newAdminKey}` };
		expect((await fetch(`${first.url}/v1/me`, { headers })).status).to.equal(200);
		await first.stop();

		const second = await start();
		expect(second.newAdminKey).to.equal(null);
		const { rowCount } = await second.deps.db.pool.query('SELECT FROM sign_in_links');
		expect(rowCount).to.equal(0);
		expect((await fetch(`${second.url}/v1/me`, { headers })).status).to.equal(200);
		await second.stop();
	});

	it('lets go of everything when it stops: the port, and each connection to the database', async () => {
		const beside = await startServer({ CLICKLOOP_ROLE: 'web' });
		const running = await start();
		expect(await countConnections(beside)).to.be.greaterThan(0);
		await Promise.all([running.stop(), running.stop()]);
		await eventually(async () => expect(await countConnections(beside)).to.equal(0));
		const refused: unknown = await fetch(running.url).catch((error: unknown) => error);
		expect(refused).to.be.instanceOf(Error);
		const again = await start({ PORT: new URL(running.url).port });
		expect(again.url).to.equal(running.url);
		await again.stop();
		await beside.stop();
	});

	it('finishes the requests that are under way when it stops', async () => {
		const server = await startServer({ CLICKLOOP_ROLE: 'web' });
		const messages = Array.from({ length: 1000 }, (_, n) => ({
			to: `+49151${String(10_000_000 + n)}`,
			text: `Hi https://acme.com/${n}`,
		}));
		const path = '/v1/messages';
		const sending = server.api<{ results: unknown[] }>('POST', path, {
			campaign: 'Last',
			messages,
		});
		const { hostname, port } = new URL(server.url);
		const idle = connect(Number(port), hostname);
		const idleEnds = new Promise<void>((resolve) => idle.on('close', () => resolve()).resume());
		await eventually(async () => {
			const { rows } = await server.deps.db.pool.query<{ count: number }>(
				`SELECT count(*)::int AS count FROM pg_stat_activity WHERE query LIKE '%INTO recipients%' OR query LIKE '%INTO messages%'`,
			);
			expect(rows[0]!.count).to.be.greaterThan(1);
		});
		const stopping = server.stop();
		const { status, body } = await sending;
		expect(status).to.equal(200);
		expect(body.results).to.have.length(1000);
		await Promise.all([stopping, idleEnds]);
	});

	it('stops within ten seconds though a part of it waits for good, and lets go of the database', async () => {
		const beside = await startServer({ CLICKLOOP_ROLE: 'web' });
		const running = await start();
		const locker = new pg.Client(database.url);
		await locker.connect();
		await locker.query('BEGIN; LOCK TABLE arrivals IN ACCESS EXCLUSIVE MODE');
		await eventually(async () => {
			const { rows } = await locker.query('SELECT FROM pg_locks WHERE NOT granted');
			expect(rows).not.to.deep.equal([]);
		});
		const begun = performance.now();
		await running.stop();
		expect(performance.now() - begun).to.be.below(10_000);
		await locker.end();
		await eventually(async () => expect(await countConnections(beside)).to.equal(0));
		await beside.stop();
	});

	describe('when its port is taken', () => {
		let other: Server;
		before(() => {
			other = createServer();
			return new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		});
		after(() => other.close());

		it('says so, and leaves nothing behind', async () => {
			const beside = await startServer({ CLICKLOOP_ROLE: 'web' });
			const { port } = other.address() as AddressInfo;
			const error: unknown = await start({ PORT: String(port) }).catch((thrown: unknown) => thrown);
			expect((error as Error).cause).to.include({ code: 'EADDRINUSE', port });
			expect((error as Error).message).to.match(new RegExp(`^PORT: ${port} is taken`));
			await eventually(async () => expect(await countConnections(beside)).to.equal(0));
			await beside.stop();
		});
	});

	it('says so when there is no database, and leaves its port alone', async () => {
		const DATABASE_URL = 'postgresql://clickloop@127.0.0.1:1/none';
		const error: unknown = await start({ DATABASE_URL }).catch((thrown: unknown) => thrown);
		expect(error).to.be.instanceOf(Error);
	});

	it('stops although its database has gone', async () => {
		const way = await openDatabaseWay();
		const running = await start({ DATABASE_URL: way.url });
		await way.block();
		await running.stop();
		await way.close();
	});
});
