import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { describeFailure } from '../../../backend/src/cli/describe-failure.js';
import { readSettings } from '../../../backend/src/config.js';
import { createLogger } from '../../../backend/src/logger.js';
import { startClickloop } from '../../../backend/src/main.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

const PASSWORD = 'hunter2';

/** What a PostgreSQL says to a wrong password; the one of the tests asks for none. */
const WRONG_PASSWORD = [
	'SFATAL',
	'VFATAL',
	'C28P01',
	'Mpassword authentication failed for user "ada"',
].join('\0');

describe('a start that cannot succeed says why in one line, and no password:', () => {
	let database: TestDatabase;
	let temporary: string;
	let other: Server | undefined;
	before(async () => {
		database = await createTestDatabase();
		temporary = await mkdtemp(join(tmpdir(), 'clickloop-failures-'));
	});
	afterEach(() => other?.close());
	after(async () => {
		await database.drop();
		await rm(temporary, { recursive: true });
	});

	/** @returns what a terminal shows of a start that fails */
	async function complaint(env: Record<string, string>): Promise<string> {
		const all = {
			PORT: '0',
			CLICKLOOP_ROLE: 'web',
			CLICKLOOP_SECRET: 'a-secret-of-length',
			CLICKLOOP_DATA_DIR: temporary,
			DATABASE_URL: database.url,
			...env,
		};
		const line = await (async () =>
			startClickloop(readSettings(all), createLogger('silent')))().then(async (running) => {
			await running.stop();
			return expect.fail('should not have started');
		}, describeFailure);
		expect(line).to.not.contain('\n').and.not.contain(PASSWORD);
		return line;
	}

	/** @returns the address of a server that answers whoever connects by this */
	async function listen(answer: (socket: Socket) => void): Promise<string> {
		const server = createServer((socket) => answer(socket.on('error', () => undefined)));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		other = server;
		return `127.0.0.1:${(server.address() as AddressInfo).port}`;
	}

	const urlAt = (address: string, name = 'clicks') =>
		`postgresql://ada:${PASSWORD}@${address}/${name}`;

	it('nothing listens where the database should be', async () => {
		const line = await complaint({ DATABASE_URL: urlAt('127.0.0.1:1') });
		expect(line).to.match(/^DATABASE_URL: nothing listens at 127\.0\.0\.1:1\./);
	});

	it('the host of the database is unknown', async () => {
		const line = await complaint({ DATABASE_URL: urlAt('db.invalid') });
		expect(line).to.match(/^DATABASE_URL: the host name db\.invalid is not known/);
	});

	it('there is no socket in the directory', async () => {
		const line = await complaint({ DATABASE_URL: 'postgresql://ada@/clicks?host=/nowhere' });
		expect(line).to.match(/^DATABASE_URL: nothing listens in \/nowhere\./);
	});

	it('the password is wrong', async () => {
		const text = Buffer.from(`${WRONG_PASSWORD}\0\0`);
		const head = Buffer.alloc(5);
		head.write('E');
		head.writeInt32BE(text.length + 4, 1);
		const address = await listen((socket) =>
			socket.once('data', () => socket.end(Buffer.concat([head, text]))),
		);
		const line = await complaint({ DATABASE_URL: urlAt(address) });
		expect(line).to.equal(
			`DATABASE_URL: the password of user "ada" is wrong, says the server at ${address}.`,
		);
	});

	it('there is no such database', async () => {
		const url = new URL(database.url);
		url.pathname = '/nonsense';
		const line = await complaint({ DATABASE_URL: url.href });
		expect(line).to.match(/^DATABASE_URL: the server in .* has no database "nonsense"/);
	});

	it('it is another kind of server', async () => {
		const address = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
		const line = await complaint({ DATABASE_URL: urlAt(address) });
		expect(line).to.equal(`DATABASE_URL: what answers at ${address} is not PostgreSQL.`);
	});

	it('what listens there says nothing', async () => {
		const address = await listen(() => undefined);
		const line = await complaint({ DATABASE_URL: urlAt(address) });
		expect(line).to.match(new RegExp(`^DATABASE_URL: no PostgreSQL answers at ${address}`));
	});

	for (const url of [
		`postgresql://ada:${PASSWORD}#1@db/x`,
		`postgresql://ada:${PASSWORD}@db:99999/x`,
	]) {
		it(`the URL cannot be read (${url.length} characters)`, async () => {
			const line = await complaint({ DATABASE_URL: url });
			expect(line).to.match(/^DATABASE_URL: its value is not a URL such as .* percent-encoded/);
		});
	}

	/** A database that says of itself what this one cannot be. */
	async function pretend(settings: Record<string, string>): Promise<TestDatabase> {
		const pretender = await createTestDatabase();
		const client = new pg.Client(pretender.url);
		await client.connect();
		const cases = Object.entries(settings).map(([name, value]) => `WHEN '${name}' THEN '${value}'`);
		await client.query(`
			CREATE SCHEMA pretence;
			CREATE FUNCTION pretence.current_setting(text) RETURNS text LANGUAGE sql AS $$
				SELECT CASE $1 ${cases.join(' ')} ELSE pg_catalog.current_setting($1) END $$;
			ALTER DATABASE ${new URL(pretender.url).pathname.slice(1)}
				SET search_path = pretence, pg_catalog, public;`);
		await client.end();
		return pretender;
	}

	it('the version of PostgreSQL is too old', async () => {
		const old = await pretend({ server_version: '13.22', server_version_num: '130022' });
		expect(await complaint({ DATABASE_URL: old.url })).to.equal(
			'DATABASE_URL: this is PostgreSQL 13.22; Clickloop needs 14 or newer.',
		);
		await old.drop();
	});

	it('the database takes no writes', async () => {
		const url = `${database.url}&options=-c%20default_transaction_read_only=on`;
		const line = await complaint({ DATABASE_URL: url });
		expect(line).to.match(/^DATABASE_URL: this PostgreSQL takes no writes/);
	});

	it('the data directory cannot be written to', async () => {
		const file = join(temporary, 'file');
		await writeFile(file, '');
		for (const CLICKLOOP_DATA_DIR of [file, join(file, 'data')]) {
			const line = await complaint({ CLICKLOOP_DATA_DIR });
			expect(line).to.match(/^CLICKLOOP_DATA_DIR: .* cannot be written to \(E[A-Z]+\)/);
			expect(line).to.contain(CLICKLOOP_DATA_DIR);
		}
	});

	for (const HOST of ['192.0.2.1', 'no-such-host.invalid', '1.2.3', '::g']) {
		it(`nobody can listen on the host ${HOST}`, async () => {
			const line = await complaint({ HOST });
			expect(line)
				.to.match(/^HOST: ".*" is no address of this machine/)
				.and.to.contain(HOST);
		});
	}

	it('the port is taken', async () => {
		const address = await listen(() => undefined);
		const [, port] = address.split(':');
		expect(await complaint({ PORT: port! })).to.equal(
			`PORT: ${port} is taken by another program. Set it to another one.`,
		);
	});
});
