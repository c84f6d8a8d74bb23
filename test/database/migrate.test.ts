import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { migrate } from '../../backend/src/database/migrate.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

interface LedgerRow {
	migration_name: string;
	applied_steps_count: number;
	finished_at: Date | null;
}

describe('migrating', () => {
	let database: TestDatabase;
	let directory: string;
	const pools: pg.Pool[] = [];

	before(async () => (database = await createTestDatabase()));
	beforeEach(async () => {
		directory = await mkdtemp(join(tmpdir(), 'migrations-'));
		const pool = openPool();
		// As far as the ledger knows, nothing was ever done here.
		await pool.query('DROP TABLE IF EXISTS _prisma_migrations, one, two, three');
	});
	afterEach(async () => {
		await Promise.all(pools.splice(0).map((pool) => pool.end()));
		await rm(directory, { recursive: true });
	});
	after(() => database.drop());

	function openPool(): pg.Pool {
		const pool = new pg.Pool({ connectionString: database.url });
		pools.push(pool);
		return pool;
	}

	async function write(name: string, sql: string): Promise<void> {
		await mkdir(join(directory, name), { recursive: true });
		await writeFile(join(directory, name, 'migration.sql'), sql);
	}

	async function ledger(pool: pg.Pool): Promise<LedgerRow[]> {
		const { rows } = await pool.query<LedgerRow>(
			'SELECT * FROM _prisma_migrations ORDER BY started_at, migration_name',
		);
		return rows;
	}

	async function failureOf(work: Promise<unknown>): Promise<Error> {
		const error: unknown = await work.then(
			() => undefined,
			(thrown: unknown) => thrown,
		);
		expect(error).to.be.instanceOf(Error);
		return error as Error;
	}

	it('applies each migration once, in the order of their names, and writes them down as Prisma does', async () => {
		await write(
			'20260102000000_two',
			'ALTER TABLE one ADD COLUMN b int; CREATE TABLE two (id int);',
		);
		await write('20260101000000_one', 'CREATE TABLE one (a int); INSERT INTO one VALUES (1);');
		await writeFile(join(directory, 'migration_lock.toml'), 'provider = "postgresql"');
		const pool = openPool();
		const names = ['20260101000000_one', '20260102000000_two'];
		expect(await migrate(pool, directory)).to.deep.equal(names);
		expect(await migrate(pool, directory)).to.deep.equal([]);
		expect((await ledger(pool)).map((row) => row.migration_name)).to.deep.equal(names);
		expect((await ledger(pool)).every((row) => row.finished_at !== null)).to.equal(true);

		await write('20260103000000_three', 'CREATE TABLE three (id int)');
		expect(await migrate(pool, directory)).to.deep.equal(['20260103000000_three']);
		expect((await pool.query('SELECT a, b FROM one')).rows).to.deep.equal([{ a: 1, b: null }]);
	});

	it('lets four processes start at once: one works, the others wait', async () => {
		for (const table of ['one', 'two', 'three']) {
			await write(`2026_${table}`, `SELECT pg_sleep(0.05); CREATE TABLE ${table} (id int);`);
		}
		const applied = await Promise.all(
			Array.from({ length: 4 }, () => migrate(openPool(), directory)),
		);
		expect(applied.flat().sort()).to.deep.equal(['2026_one', '2026_three', '2026_two']);
		expect(await ledger(openPool())).to.have.length(3);
	});

	it('refuses to go on when the file of an applied migration was changed', async () => {
		const pool = openPool();
		await write('2026_one', 'CREATE TABLE one (id int)');
		await migrate(pool, directory);
		await write('2026_one', 'CREATE TABLE one (id bigint)');
		await write('2026_two', 'CREATE TABLE two (id int)');
		const { message } = await failureOf(migrate(pool, directory));
		expect(message).to.match(/^Migration 2026_one was changed after it had been applied/);
		const { rows } = await pool.query<{ two: string | null }>(`SELECT to_regclass('two') AS two`);
		expect(rows[0]!.two).to.equal(null);
	});

	it('rolls a failing migration back, keeps those before it, and can be run again', async () => {
		const pool = openPool();
		await write('2026_1_one', 'CREATE TABLE one (id int)');
		await write('2026_2_two', 'CREATE TABLE two (id int); INSERT INTO nowhere VALUES (1);');
		const { message } = await failureOf(migrate(pool, directory));
		expect(message).to.match(/^Migration 2026_2_two failed and was rolled back: .*nowhere/);
		expect((await ledger(pool)).map((row) => row.migration_name)).to.deep.equal(['2026_1_one']);

		await write('2026_2_two', 'CREATE TABLE two (id int)');
		expect(await migrate(openPool(), directory)).to.deep.equal(['2026_2_two']);
	});

	it('gives up the lock when it fails, so that nobody waits for good', async () => {
		await write('2026_one', 'SELECT 1/0');
		const failures = await Promise.all(
			Array.from({ length: 3 }, () => failureOf(migrate(openPool(), directory))),
		);
		for (const { message } of failures) expect(message).to.match(/division by zero/);
	});

	it('lays the tables that the server needs', async () => {
		const { rows } = await openPool().query<{ name: string }>(
			`SELECT relname AS name FROM pg_class WHERE relkind = 'p'`,
		);
		expect(rows).to.deep.equal([{ name: 'clicks' }]);
	});
});
