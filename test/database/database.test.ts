import { expect } from 'chai';
import { openDatabase, type Database } from '../../backend/src/database/database.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

describe('The database', () => {
	let database: TestDatabase;
	let db: Database;
	before(async () => (database = await createTestDatabase()));
	beforeEach(() => (db = openDatabase({ connectionString: database.url }, () => undefined)));
	afterEach(() => db.close());
	after(() => database.drop());

	it('ends transactions in which nothing happens any more', async () => {
		const show = 'SHOW idle_in_transaction_session_timeout';
		for (const pool of [db.pool, db.redirectPool]) {
			const { rows } = await pool.query<{ idle_in_transaction_session_timeout: string }>(show);
			expect(rows[0]!.idle_in_transaction_session_timeout).to.equal('1min');
		}
		await db.streams.transaction(async (tx) => {
			const { rows } = await tx.query(
				`SELECT name, setting::int / 60000 AS minutes FROM pg_settings
				 WHERE name IN ('idle_in_transaction_session_timeout', 'statement_timeout') ORDER BY name`,
			);
			expect(rows).to.deep.equal([
				{ name: 'idle_in_transaction_session_timeout', minutes: 15 },
				{ name: 'statement_timeout', minutes: 15 },
			]);
		});
	});

	it('answers everybody else while long answers use all the connections that they have', async () => {
		let end: () => void = () => undefined;
		const told = new Promise<void>((resolve) => (end = resolve));
		const long = Array.from({ length: 12 }, () => db.streams.transaction(() => told));
		const { rows } = await db.pool.query<{ one: number }>('SELECT 1 AS one');
		expect(rows).to.deep.equal([{ one: 1 }]);
		end();
		await Promise.all(long);
	});

	it('is closed within moments, whatever is still under way on it', async () => {
		const closed = openDatabase({ connectionString: database.url }, () => undefined);
		const sleep = 'SELECT pg_sleep(600)';
		const forgotten = await closed.redirectPool.connect();
		await forgotten.query('BEGIN');
		const sleeping = Promise.allSettled([
			closed.pool.query(sleep),
			closed.streams.transaction((tx) => tx.query(sleep)),
		]);
		await eventually(async () => {
			const { rows } = await db.pool.query('SELECT FROM pg_stat_activity WHERE query = $1', [
				sleep,
			]);
			expect(rows).to.have.length(2);
		});
		const begun = performance.now();
		await closed.close();
		expect(performance.now() - begun).to.be.below(5000);
		for (const { status } of await sleeping) expect(status).to.equal('rejected');
		await eventually(async () => {
			const { rows } = await db.pool.query(
				`SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
			);
			expect(rows).to.have.length(0);
		});
	});
});
