import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { readSettings } from '../../backend/src/config.js';
import { createLogger } from '../../backend/src/logger.js';
import { startClickloop, type Running } from '../../backend/src/main.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/ports.js';
import { ADMIN_KEY } from '../support/server.js';

const PAIRS = 20;
/** Pairs at the same time: each takes some of PostgreSQL's 100 connections. */
const AT_ONCE = 2;

describe('the first start', () => {
	let dataDir: string;
	before(async () => (dataDir = await mkdtemp(join(tmpdir(), 'clickloop-first-'))));
	after(() => rm(dataDir, { recursive: true }));

	const start = ({ url }: TestDatabase, env: Record<string, string> = {}) =>
		startClickloop(
			readSettings({
				PORT: '0',
				DATABASE_URL: url,
				CLICKLOOP_SECRET: 'test-secret-0123456789',
				CLICKLOOP_ROLE: 'web',
				CLICKLOOP_DATA_DIR: dataDir,
				...env,
			}),
			createLogger('silent'),
		);

	const statusOf = async (url: string, key: string) =>
		(await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${key}` } })).status;

	it('is ready only once its admin key is known', async () => {
		const database = await createTestDatabase();
		const client = new pg.Client(database.url);
		await client.connect();
		await client.query(`
			CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
				$$ BEGIN PERFORM pg_sleep(1); RETURN new; END $$;
			CREATE TRIGGER dawdling BEFORE INSERT ON api_keys FOR EACH ROW EXECUTE FUNCTION dawdle();`);
		await client.end();
		const port = await freePort();
		const url = `http://127.0.0.1:${port}`;
		const starting = start(database, { PORT: String(port), CLICKLOOP_ADMIN_KEY: ADMIN_KEY });
		await eventually(async () => expect((await fetch(`${url}/readyz`)).status).to.equal(200));
		expect(await statusOf(url, ADMIN_KEY)).to.equal(200);
		await (await starting).stop();
		await database.drop();
	});

	/** Two processes start at once on a database that is nobody's yet. */
	async function startPair(database: TestDatabase, env: Record<string, string>): Promise<void> {
		const pair = await Promise.all([start(database, env), start(database, env)]);
		try {
			await expectOneKey(pair, env.CLICKLOOP_ADMIN_KEY);
		} finally {
			await Promise.all(pair.map((running) => running.stop()));
			await database.drop();
		}
	}

	/** AdvisoryLocks both back until both are about to store a key. */
	async function alignAtKeys(database: TestDatabase): Promise<void> {
		const client = new pg.Client(database.url);
		await client.connect();
		try {
			await client.query('BEGIN; LOCK TABLE api_keys IN SHARE MODE');
			await eventually(async () => {
				const { rows } = await client.query(
					`SELECT FROM pg_locks WHERE relation = 'api_keys'::regclass AND NOT granted`,
				);
				expect(rows).to.have.length(2);
			}, 50_000);
		} finally {
			await client.end();
		}
	}

	async function expectOneKey(pair: Running[], configured: string | undefined): Promise<void> {
		const generated = pair.flatMap(({ newAdminKey }) => newAdminKey ?? []);
		expect(generated).to.have.length(configured ? 0 : 1);
		const key = configured ?? generated[0]!;
		for (const { url } of pair) expect(await statusOf(url, key)).to.equal(200);
		const { rows } = await pair[0]!.deps.db.pool.query('SELECT name FROM api_keys');
		expect(rows).to.deep.equal([{ name: 'admin' }]);
	}

	const cases: [words: string, env: Record<string, string>][] = [
		['makes one admin key', {}],
		['takes over the admin key once', { CLICKLOOP_ADMIN_KEY: ADMIN_KEY }],
	];
	for (const [words, env] of cases) {
		it(`${words} though two processes come to it in the same moment`, async () => {
			const database = await createTestDatabase();
			await Promise.all([startPair(database, env), alignAtKeys(database)]);
		});
	}

	it(`succeeds in both of two processes on one empty database, with one key, ${PAIRS} times`, async function () {
		this.timeout(300_000);
		const pairs = Array.from({ length: PAIRS }, (_, n) => cases[n % 2]![1]);
		while (pairs.length > 0) {
			const some = pairs.splice(0, AT_ONCE);
			await Promise.all(some.map(async (env) => startPair(await createEmptyDatabase(), env)));
		}
	});

	describe('of a version that may have made two admin keys', () => {
		it('keeps both valid, and lets the operator choose either', async () => {
			const database = await createEmptyDatabase();
			const first = await start(database);
			const { pool } = first.deps.db;
			// As that version left it.
			await pool.query(`
				DROP INDEX api_keys_one_operator_key;
				DELETE FROM _prisma_migrations WHERE migration_name LIKE '%one_operator_key';
				INSERT INTO api_keys (id, name, hash, scopes)
				SELECT gen_random_uuid(), name, sha256('another-admin-key'), scopes FROM api_keys`);
			await first.stop();

			const second = await start(database);
			expect(await statusOf(second.url, first.newAdminKey!)).to.equal(200);
			expect(await statusOf(second.url, 'another-admin-key')).to.equal(200);
			await second.stop();

			for (const CLICKLOOP_ADMIN_KEY of ['another-admin-key', first.newAdminKey!]) {
				const chosen = await start(database, { CLICKLOOP_ADMIN_KEY });
				expect(await statusOf(chosen.url, CLICKLOOP_ADMIN_KEY)).to.equal(200);
				await chosen.stop();
			}
			await database.drop();
		});
	});
});
