import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import pg from 'pg';
import { createEmptyDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { processesWith } from '../../support/processes.js';

const BIN = fileURLToPath(new URL('../../../backend/src/bin.ts', import.meta.url));

/** PostgreSQL's own lock: there as long as it runs. */
const LOCK = 'postgres/data/postmaster.pid';

describe('clickloop start', () => {
	let dataDir: string;
	let child: ChildProcess;
	let output: string;

	beforeEach(async () => (dataDir = await mkdtemp(join(tmpdir(), 'clickloop-serve-'))));

	function start(env: Record<string, string> = {}): void {
		output = '';
		child = spawn(process.execPath, ['--import', 'tsx', BIN], {
			env: { PATH: process.env.PATH, PORT: '0', CLICKLOOP_DATA_DIR: dataDir, ...env },
		});
		child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
	}

	const becomesReady = () => eventually(() => expect(output).to.contain('Ctrl-C'), 40_000);
	const outcome = () => once(child, 'exit') as Promise<[number | null, string | null]>;

	afterEach(async () => {
		if (child.exitCode === null) child.kill('SIGKILL');
		await rm(dataDir, { recursive: true });
	});

	/** @returns a request that never comes to its end, so that the server has something to wait for */
	async function beginRequest(): Promise<Socket> {
		const [, port] = /localhost:(\d+)\/admin\n/.exec(output)!;
		const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
		socket.write('POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n');
		socket.write(`Authorization: Bearer ${/clickloop_\S+/.exec(output)![0]}\r\n\r\n{`);
		await once(socket, 'connect');
		return socket;
	}

	it('says where everything is, in a few calm lines, and ends all on SIGINT', async () => {
		start();
		await becomesReady();
		expect(output).to.match(/Admin pages +http:\/\/localhost:\d+\/admin\n/);
		// A log keeps what is printed: a link in it would open the door to whoever reads it.
		expect(output).not.to.contain('token=');
		expect(output).to.match(/Sign in +.*"npx clickloop sign-in-link"/);
		expect(output).to.match(/API key +clickloop_\S+\n/);
		expect(output.trim().split('\n')).to.have.length.below(12);
		child.kill('SIGINT');
		expect(await outcome()).to.deep.equal([0, null]);
		expect(existsSync(join(dataDir, LOCK))).to.equal(false);
		expect(await processesWith(dataDir)).to.deep.equal([]);
	});

	it('leaves no database behind when it is told to stop while it still starts', async () => {
		start();
		await eventually(() => expect(existsSync(join(dataDir, LOCK))).to.equal(true), 40_000);
		child.kill('SIGTERM');
		expect(await outcome()).to.deep.equal([0, null]);
		expect(existsSync(join(dataDir, LOCK))).to.equal(false);
		await eventually(async () => expect(await processesWith(dataDir)).to.deep.equal([]));
	});

	it('ends at the first signal while it still makes its database', async () => {
		start();
		await eventually(async () => {
			const names = await readdir(join(dataDir, 'postgres')).catch(() => []);
			expect(names.filter((name) => name.startsWith('draft-'))).to.have.length(1);
		}, 40_000);
		child.kill('SIGINT');
		expect(await outcome()).to.deep.equal([0, null]);
		await eventually(async () => expect(await processesWith(dataDir)).to.deep.equal([]));
	});

	it('ends at the first signal while it waits for another process that migrates', async () => {
		const database = await createEmptyDatabase();
		const migrating = new pg.Client(database.url);
		await migrating.connect();
		await migrating.query('SELECT pg_advisory_lock(4202611210)');
		start({ DATABASE_URL: database.url, CLICKLOOP_SECRET: 'test-secret-0123456789' });
		await eventually(async () => {
			const { rows } = await migrating.query(
				`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
				 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
			);
			expect(rows).to.have.length(1);
		}, 40_000);
		child.kill('SIGTERM');
		expect(await outcome()).to.deep.equal([0, null]);
		await migrating.end();
		await database.drop();
	});

	it('ends at once with its database at the second signal, and keeps what was committed', async () => {
		start();
		await becomesReady();
		const socketDirectory = (await readFile(join(dataDir, LOCK), 'utf8')).split('\n')[4]!;
		const key = /clickloop_\S+/.exec(output)![0];
		const request = await beginRequest();
		child.kill('SIGINT');
		await eventually(() => expect(output).to.contain('Stopping'));
		child.kill('SIGINT');
		expect(await outcome()).to.deep.equal([1, null]);
		expect(existsSync(join(dataDir, LOCK))).to.equal(false);
		expect(existsSync(socketDirectory)).to.equal(false);
		await eventually(async () => expect(await processesWith(dataDir)).to.deep.equal([]));
		request.destroy();

		start();
		await becomesReady();
		const [, url] = /(http:\/\/localhost:\d+)\/admin\n/.exec(output)!;
		const me = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${key}` } });
		expect(me.status).to.equal(200);
		child.kill('SIGTERM');
		expect(await outcome()).to.deep.equal([0, null]);
	});

	it('takes a signal that npm hands on after a Ctrl-C for the same one', async () => {
		start({ npm_lifecycle_event: 'start' });
		await becomesReady();
		child.kill('SIGINT');
		child.kill('SIGTERM');
		expect(await outcome()).to.deep.equal([0, null]);
		expect(output).to.contain('All data is kept');
	});

	it('ends when the shell has ended that npm had started it by', async () => {
		const env = {
			PATH: process.env.PATH,
			PORT: '0',
			CLICKLOOP_DATA_DIR: dataDir,
			npm_lifecycle_event: 'npx',
		};
		output = '';
		// The last command of a shell may take its place; this one is not the last.
		const script = `"${process.execPath}" --import tsx "${BIN}"; true`;
		child = spawn('sh', ['-c', script], { env, detached: true });
		child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
		await becomesReady();
		child.kill('SIGKILL');
		await eventually(() => expect(output).to.contain('Stopped.'), 20_000);
		await eventually(async () => expect(await processesWith(dataDir)).to.deep.equal([]));
	});
});
