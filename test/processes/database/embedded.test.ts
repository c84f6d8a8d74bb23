import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import {
	chmod,
	chown,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rm,
	stat,
	writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { copyBinaries } from '../../../backend/src/database/embedded/copy-binaries.js';
import {
	EmbeddedPostgresError,
	startEmbeddedPostgres,
	type EmbeddedPostgres,
} from '../../../backend/src/database/embedded/index.js';
import { locateBinaries } from '../../../backend/src/database/embedded/locate-binaries.js';
import { isAlive } from '../../../backend/src/database/embedded/processes.js';
import { eventually } from '../../support/eventually.js';
import { makeCheckout, type Checkout } from './embedded/checkout.js';
import { spawnChild, startChild, type Child } from './embedded/child.js';

type Connection = EmbeddedPostgres['connection'];

const ROOT = process.getuid?.() === 0;
/** An ordinary user, whom the tests can only be when they start as root. */
const SOMEBODY = ROOT ? anyUser() : 0;
/** A user that has no name on this machine, as containers have them. */
const NAMELESS = 65533;
/** Where root keeps copies of the programs when their checkout is closed to others. */
const SYSTEM_CACHE = '/var/cache/clickloop';

describe('The embedded PostgreSQL', () => {
	let temporary: string;
	let checkout: Checkout;
	/** Created once, for the tests that do not care: each leaves it stopped and whole. */
	let dataDir: string;
	/** One that is not there yet, for those that do. */
	let newDataDir: string;
	let number = 0;

	before(async () => {
		temporary = await mkdtemp(join(tmpdir(), 'embedded-test-'));
		await chmod(temporary, 0o755);
		checkout = await makeCheckout(join(temporary, 'checkout'));
		dataDir = join(temporary, 'data');
		await session(dataDir, async () => undefined);
	});
	beforeEach(() => (newDataDir = join(temporary, `data-${++number}`)));
	afterEach(() => endServersIn(temporary));
	after(() => rm(temporary, { recursive: true, maxRetries: 5 }));

	it('has an empty database clickloop after its first start', () =>
		session(newDataDir, async (connection) => {
			const [row] = await query(connection, 'SELECT current_database() AS name');
			expect(row).to.deep.equal({ name: 'clickloop' });
			const tables = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`;
			expect(await query(connection, tables)).to.deep.equal([]);
		}));

	it('compares and changes letters of any language alike on every machine', () =>
		session(dataDir, async (connection) => {
			const [row] = await query(
				connection,
				`SELECT lower('ÄÖÉ') AS low, 'Ärger' ILIKE 'ä%' AS found`,
			);
			expect(row).to.deep.equal({ low: 'äöé', found: true });
		}));

	it('flushes each commit to the disk', () =>
		session(dataDir, async (connection) => {
			for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
				expect(await query(connection, `SHOW ${setting}`)).to.deep.equal([{ [setting]: 'on' }]);
			}
		}));

	it('keeps what was written over a restart', async () => {
		const note = await write(dataDir);
		await session(dataDir, (connection) => expectNote(connection, note));
	});

	it('is gone with its socket once stopped, and may be stopped twice', async () => {
		const server = await startEmbeddedPostgres({ dataDir });
		const pid = await postmasterOf(dataDir);
		await Promise.all([server.stop(), server.stop()]);
		await server.stop();
		expect(existsSync(server.connection.host)).to.equal(false);
		expect(isAlive(pid)).to.equal(false);
	});

	it('cuts connections that are still open when it stops', async () => {
		const server = await startEmbeddedPostgres({ dataDir });
		const pool = new pg.Pool(server.connection);
		pool.on('error', () => undefined);
		await pool.query('SELECT 1');
		await server.stop();
		await pool.end();
	});

	it('says so when its server ends by itself, and starts it anew at the same place', async () => {
		const lines: string[] = [];
		const server = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line) });
		const note = await writeNote(server.connection);
		for (const signal of ['SIGINT', 'SIGKILL'] as const) {
			const pid = await postmasterOf(dataDir);
			process.kill(pid, signal);
			await eventually(async () => {
				expect(await postmasterOf(dataDir)).not.to.equal(pid);
				await expectNote(server.connection, note);
			});
		}
		expect(lines.join('\n')).to.match(
			/ended unexpectedly.*\n(.*\n)*.*database system is shut down.*\nPostgreSQL runs again/,
		);
		await server.stop();
		expect(existsSync(server.connection.host)).to.equal(false);
	});

	it('can be stopped while its server, that ended by itself, is being started anew', async () => {
		const server = await startEmbeddedPostgres({ dataDir });
		process.kill(await postmasterOf(dataDir), 'SIGKILL');
		await server.stop();
		expect(existsSync(server.connection.host)).to.equal(false);
		await session(dataDir, async () => undefined);
	});

	it('works in a directory whose path is longer than a socket may have', async () => {
		const long = join(newDataDir, 'a-long-name-for-a-directory'.repeat(4), 'another'.repeat(6));
		const note = await write(long);
		await session(long, (connection) => expectNote(connection, note));
	});

	it('ends the server of a killed Clickloop, and keeps what that one had committed', async () => {
		const child = await startChild(checkout, dataDir);
		const connection = connectionOf(child);
		const note = await writeNote(connection);
		const orphan = await postmasterOf(dataDir);
		await child.kill();
		expect(isAlive(orphan), 'server lives on').to.equal(true);

		const lines: string[] = [];
		const server = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line) });
		await expectNote(server.connection, note);
		await server.stop();
		expect(lines).to.deep.equal([
			`Stopping the PostgreSQL (process ${orphan}) that a killed Clickloop left behind`,
		]);
		expect(existsSync(connection.host), 'its socket').to.equal(false);
	});

	it('starts again at once when the server was killed with Node', async () => {
		const child = await startChild(checkout, dataDir);
		const connection = connectionOf(child);
		const note = await writeNote(connection);
		const open = new pg.Client(connection);
		open.on('error', () => undefined);
		await open.connect();
		process.kill(await postmasterOf(dataDir), 'SIGKILL');
		await child.kill();
		await session(dataDir, (again) => expectNote(again, note));
		expect(existsSync(connection.host), 'its socket').to.equal(false);
	});

	it('refuses a directory that a living Clickloop uses, and leaves that one alone', async () => {
		const child = await startChild(checkout, dataDir);
		const error = await failure(startEmbeddedPostgres({ dataDir }));
		expect(error).to.be.instanceOf(EmbeddedPostgresError);
		expect(error.message).to.include(`in use by another Clickloop (process ${child.pid})`);
		await writeNote(connectionOf(child));
		await child.stop();
	});

	it('gives a new directory to one of two that start at the same time', async () => {
		const children = await Promise.all([1, 2].map(() => startChild(checkout, newDataDir)));
		const up = children.filter(({ said }) => said.connection);
		const [refused] = children.filter(({ said }) => said.error);
		expect(up).to.have.length(1);
		expect(refused?.said.error).to.include(`in use by another Clickloop (process ${up[0]?.pid})`);
		await Promise.all(children.map((child) => child.stop()));
	});

	it('starts anew when the first start was killed halfway through', async () => {
		const child = spawnChild(checkout, newDataDir);
		const ended = once(child, 'exit');
		const directory = join(newDataDir, 'postgres');
		await eventually(async () => {
			const [draft = ''] = await readdir(directory);
			expect(await readdir(join(directory, draft))).to.include('PG_VERSION');
		});
		child.kill('SIGKILL');
		await ended;
		expect(existsSync(join(directory, 'data'))).to.equal(false);

		await write(newDataDir);
		expect(await readdir(directory)).to.deep.equal(['data']);
	});

	it('starts though a stale lock names a process that is another program by now', async () => {
		const note = await write(dataDir);
		const { uid, gid } = await stat(clusterIn(dataDir));
		const other = spawn('sleep', ['60'], { uid, gid });
		const lock = `${other.pid}\n${dataDir}\n0\n5432\n/nowhere\n\n0 0\nready\n`;
		await writeFile(join(clusterIn(dataDir), 'postmaster.pid'), lock);
		await session(dataDir, (connection) => expectNote(connection, note)).finally(() =>
			other.kill(),
		);
	});

	it('tells the end of the server log when it cannot start', async () => {
		const version = join(clusterIn(dataDir), 'PG_VERSION');
		const right = await readFile(version);
		await writeFile(version, '12\n');
		const error = await failure(startEmbeddedPostgres({ dataDir }));
		await writeFile(version, right);
		expect(error.message).to.match(/did not start on .*\n.*database files are incompatible/);
	});

	it('outlives the Ctrl-C that a terminal sends to all of Node’s process group', async () => {
		const child = await startChild(checkout, dataDir);
		const client = new pg.Client(connectionOf(child));
		await client.connect();
		process.kill(-child.pid, 'SIGINT');
		expect(await child.next()).to.deep.equal({ interrupted: true });
		await client.query('SELECT 1');
		await client.end();
		await child.stop();
	});

	it('makes the links between libraries that an install without scripts leaves out', async () => {
		await checkout.removeLinks();
		const child = await startChild(checkout, dataDir);
		await writeNote(connectionOf(child));
		await child.stop();
	});

	it('mends a copy of its programs that has lost a file', async () => {
		const cache = join(temporary, 'programs');
		const copy = await copyBinaries(await locateBinaries(), cache);
		const file = join(copy, 'share', 'postgresql', 'postgres.bki');
		await rm(file);
		expect(await copyBinaries(await locateBinaries(), cache)).to.equal(copy);
		expect(existsSync(file)).to.equal(true);
		expect(await readdir(cache)).to.have.length(1);
	});

	it('runs no program from a directory that others can write to', async () => {
		const cache = join(temporary, 'open-to-all');
		await mkdir(cache);
		await chmod(cache, 0o777);
		const error = await failure(copyBinaries(await locateBinaries(), cache));
		expect(error.message).to.include(
			`${cache} is not a directory that only this user can write to`,
		);
	});

	if (ROOT) {
		describe('started by root', () => {
			let cacheIsNew: boolean;
			before(() => (cacheIsNew = !existsSync(SYSTEM_CACHE)));
			after(async () => {
				if (cacheIsNew) await rm(SYSTEM_CACHE, { recursive: true, force: true });
			});

			it('serves from a checkout, and on data, that only root can reach', async () => {
				await checkout.removeLinks();
				await chmod(checkout.directory, 0o700);
				await mkdir(newDataDir, { mode: 0o700 });
				const closed = join(newDataDir, 'deeper');
				const first = await startChild(checkout, closed);
				const note = await writeNote(connectionOf(first));
				await first.kill();
				const second = await startChild(checkout, closed);
				await expectNote(connectionOf(second), note);
				await second.stop();
				await chmod(checkout.directory, 0o755);
				expect((await stat(newDataDir)).mode & 0o777).to.equal(0o700);
				expect(await readdir(join(closed, 'postgres'))).to.deep.equal(['data']);
			});

			it('keeps other processes of the server’s own user away', () =>
				session(dataDir, async ({ host, port }) => {
					const { uid, gid } = await stat(clusterIn(dataDir));
					expect(uid).to.not.equal(0);
					const knock = `require('net').connect(${JSON.stringify(`${host}/.s.PGSQL.${port}`)})
						.on('connect', () => process.exit(0)).on('error', (e) => process.exit(e.code === 'EACCES' ? 7 : 1))`;
					const intruder = spawn(checkout.node, ['-e', knock], { uid, gid, cwd: '/' });
					expect(await once(intruder, 'exit')).to.deep.equal([7, null]);
				}));

			it('runs no program from a directory that another user made', async () => {
				const cache = join(temporary, 'of-somebody');
				await mkdir(cache);
				await chown(cache, SOMEBODY, SOMEBODY);
				const error = await failure(copyBinaries(await locateBinaries(), cache));
				expect(error.message).to.include('is not a directory that only this user can write to');
			});
		});

		describe('started by an ordinary user', () => {
			it('serves, and outlives kill -9, with links missing in an install it cannot write to', async () => {
				await checkout.removeLinks();
				await giveNewDataDirTo(SOMEBODY);
				const first = await startChild(checkout, newDataDir, SOMEBODY);
				const note = await writeNote(connectionOf(first));
				await first.kill();
				const second = await startChild(checkout, newDataDir, SOMEBODY);
				await expectNote(connectionOf(second), note);
				await second.stop();
				expect((await stat(clusterIn(newDataDir))).uid).to.equal(SOMEBODY);
			});

			it('serves data that root has started in between', async () => {
				await giveNewDataDirTo(SOMEBODY);
				const first = await startChild(checkout, newDataDir, SOMEBODY);
				await first.stop();
				const note = await write(newDataDir);
				const second = await startChild(checkout, newDataDir, SOMEBODY);
				await expectNote(connectionOf(second), note);
				await second.stop();
			});

			it('says whose the data is when root created it', async () => {
				const child = await startChild(checkout, dataDir, SOMEBODY);
				expect(child.said.error).to.include(
					`belongs to user 0, and Clickloop runs as user ${SOMEBODY}`,
				);
				await child.stop();
			});

			it('serves a user without a name, or says what to do where the system does not let it', async () => {
				await giveNewDataDirTo(NAMELESS);
				const child = await startChild(checkout, newDataDir, NAMELESS);
				if (child.said.connection) await writeNote(connectionOf(child));
				else expect(child.said.error).to.match(/has an entry in .etc.passwd.*DATABASE_URL/);
				await child.stop();
			});

			async function giveNewDataDirTo(uid: number): Promise<void> {
				await mkdir(newDataDir);
				await chown(newDataDir, uid, uid);
			}
		});
	}
});

/** Starts it in this process, does something with it, and stops it. */
async function session<T>(dataDir: string, work: (connection: Connection) => Promise<T>) {
	const server = await startEmbeddedPostgres({ dataDir });
	return work(server.connection).finally(() => server.stop());
}

/** @returns what was written in a session of its own, to look for later */
function write(dataDir: string): Promise<string> {
	return session(dataDir, writeNote);
}

async function writeNote(connection: Connection): Promise<string> {
	const note = randomUUID();
	await query(connection, 'CREATE TABLE IF NOT EXISTS notes (note text)');
	await query(connection, `INSERT INTO notes VALUES ('${note}')`);
	return note;
}

async function expectNote(connection: Connection, note: string): Promise<void> {
	expect(await query(connection, 'SELECT note FROM notes')).to.deep.include({ note });
}

function anyUser(): number {
	const users = readFileSync('/etc/passwd', 'utf8').trim().split('\n');
	const found = users
		.map((line) => Number(line.split(':')[2]))
		.find((uid) => uid > 0 && uid < 65533);
	return found ?? expect.fail('This machine has no ordinary user');
}

async function query(connection: Connection, sql: string): Promise<unknown[]> {
	const client = new pg.Client(connection);
	await client.connect();
	try {
		return (await client.query<Record<string, unknown>>(sql)).rows;
	} finally {
		await client.end();
	}
}

function connectionOf({ said }: Child): Connection {
	if (!said.connection) throw new Error(`The child process has no server: ${said.error}`);
	return said.connection;
}

async function failure(promise: Promise<unknown>): Promise<Error> {
	return promise.then(
		() => expect.fail('should have failed'),
		(error: Error) => error,
	);
}

function clusterIn(dataDir: string): string {
	return join(dataDir, 'postgres', 'data');
}

async function postmasterOf(dataDir: string): Promise<number> {
	const lock = await readFile(join(clusterIn(dataDir), 'postmaster.pid'), 'utf8');
	return Number.parseInt(lock, 10);
}

/** A failed test may have left a server without a Node. */
async function endServersIn(temporary: string): Promise<void> {
	for (const name of await readdir(temporary)) {
		const pid = await postmasterOf(join(temporary, name)).catch(() => undefined);
		if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGQUIT');
	}
}
