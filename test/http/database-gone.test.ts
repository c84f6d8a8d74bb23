import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { testPostgres } from '../support/global.js';
import { startServer, type TestServer } from '../support/server.js';

describe('A host whose database is gone', () => {
	let database: TestDatabase;
	let way: Way;
	let server: TestServer;

	before(async () => {
		database = await createTestDatabase();
		way = await openWay();
		const url = new URL(database.url);
		url.searchParams.set('host', way.directory);
		server = await startServer({ DATABASE_URL: url.href, CLICKLOOP_ROLE: 'web' });
	});
	after(async () => {
		await server.stop();
		await way.close();
		await database.drop();
	});

	it('is well but not ready, says so, and goes on by itself when it is back', async () => {
		await way.block();
		const ready = await server.api<{ type: string }>('GET', '/readyz');
		expect(ready.status).to.equal(503);
		expect(ready.headers.get('retry-after')).to.equal('5');
		expect(ready.body.type).to.equal('/docs#problem-database-unavailable');
		expect((await server.visit('/healthz')).status).to.equal(200);
		expect((await server.visit('/')).status).to.equal(200);

		const metrics = await server.visit('/metrics');
		expect(metrics.status).to.equal(200);
		expect(await metrics.text()).to.match(/^clickloop_clicks_waiting Nan$/m);

		await way.open();
		await eventually(async () => expect((await server.visit('/readyz')).status).to.equal(200));
	});
});

/** A way to the run's PostgreSQL that can be cut. */
interface Way {
	directory: string;
	block(): Promise<void>;
	open(): Promise<void>;
	close(): Promise<void>;
}

async function openWay(): Promise<Way> {
	const directory = await mkdtemp(join(tmpdir(), 'way-'));
	const { host, port } = testPostgres();
	const name = `.s.PGSQL.${port}`;
	const sockets = new Set<Socket>();
	let server: Server | undefined;

	const open = () =>
		new Promise<void>((resolve) => {
			server = createServer((near) => {
				const far = connect(join(host, name));
				for (const socket of [near, far]) {
					sockets.add(socket);
					socket.on('error', () => socket.destroy());
					socket.on('close', () => sockets.delete(socket));
				}
				near.pipe(far).pipe(near);
			}).listen(join(directory, name), resolve);
		});
	const block = () =>
		new Promise<void>((resolve) => {
			server!.close(() => resolve());
			for (const socket of sockets) socket.destroy();
		});
	await open();
	return {
		directory,
		block,
		open,
		async close() {
			await block();
			await rm(directory, { recursive: true });
		},
	};
}
