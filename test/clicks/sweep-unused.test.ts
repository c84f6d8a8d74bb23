import { expect } from 'chai';
import { ensurePartitions } from '../../backend/src/clicks/partitions.js';
import { sweepUnused } from '../../backend/src/clicks/sweep-unused.js';
import { openDatabase, type Database } from '../../backend/src/database/database.js';
import { createInterns, INTERNED, type Interns } from '../../backend/src/database/intern.js';
import { createNewcomers } from '../../backend/src/redirect/newcomers.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const DAY = 24 * 60 * 60 * 1000;

describe('what clicks name by number', () => {
	let database: TestDatabase;
	let db: Database;
	before(async () => {
		database = await createTestDatabase();
		db = openDatabase({ connectionString: database.url }, () => undefined);
		// Months from half a year ago to this one are kept.
		await ensurePartitions(
			db,
			[0, 30, 60, 90, 120, 150, 180].map((days) => new Date(Date.now() - days * DAY)),
		);
	});
	after(async () => {
		await db.close();
		await database.drop();
	});
	beforeEach(() => db.pool.query(`TRUNCATE ${INTERNED.join(', ')}`));

	/** As a process has them that has just started. */
	const fresh = (): Interns => createInterns(db.pool, createNewcomers());

	async function internOf(interns: Interns, name: string): Promise<number> {
		const [id] = await interns.userAgents([name], ['203.0.113.1']);
		return id!;
	}

	const wasUsed = (daysAgo: number, table = 'user_agents') =>
		db.pool.query(`UPDATE ${table} SET used_at = now() - $1 * interval '1 day'`, [daysAgo]);

	async function count(table = 'user_agents'): Promise<number> {
		const { rows } = await db.pool.query<{ count: number }>(
			`SELECT count(*)::int AS count FROM ${table}`,
		);
		return rows[0]!.count;
	}

	it('goes when it was used last before the oldest month that is kept, of every kind', async () => {
		const interns = fresh();
		await internOf(interns, 'Old/1.0');
		await interns.headerSets(['[]'], ['203.0.113.1']);
		await interns.places([JSON.stringify({ country: 'DE', region: null, city: null })]);
		await interns.networks([JSON.stringify({ asn: 1, name: 'One', kind: null })]);
		await interns.judgements([JSON.stringify({ reasons: [], confidence: 1, rulesVersion: 1 })]);
		for (const table of INTERNED) await wasUsed(400, table);
		expect(await sweepUnused({ db })).to.equal(INTERNED.length);
		for (const table of INTERNED) expect(await count(table), table).to.equal(0);
	});

	it('stays while a month is kept in which it was used, to the margin of some days', async () => {
		await internOf(fresh(), 'Kept/1.0');
		await wasUsed(170);
		expect(await sweepUnused({ db })).to.equal(0);
		const oldest = new Date(Date.now() - 180 * DAY);
		const first = Date.UTC(oldest.getUTCFullYear(), oldest.getUTCMonth());
		await wasUsed((Date.now() - first) / DAY + 2);
		expect(await sweepUnused({ db })).to.equal(0);
		await wasUsed((Date.now() - first) / DAY + 4);
		expect(await sweepUnused({ db })).to.equal(1);
	});

	it('goes in thousands as in ones', async () => {
		await db.pool.query(
			`INSERT INTO user_agents (hash, value, used_at)
			 SELECT sha256(n::text::bytea), n, now() - CASE WHEN n % 2 = 0 THEN interval '400 days' ELSE '0' END
			 FROM generate_series(1, 5000) AS n`,
		);
		expect(await sweepUnused({ db })).to.equal(2500);
		expect(await count()).to.equal(2500);
	});

	it('counts as used whenever somebody asks for it, at the latest after a day', async () => {
		const id = await internOf(fresh(), 'Again/1.0');
		await wasUsed(400);
		expect(await internOf(fresh(), 'Again/1.0')).to.equal(id);
		expect(await sweepUnused({ db })).to.equal(0);
	});

	it('is stored anew where a process asks for what another one has swept', async () => {
		const id = await internOf(fresh(), 'Back/1.0');
		await wasUsed(400);
		await sweepUnused({ db });
		expect(await internOf(fresh(), 'Back/1.0')).to.be.greaterThan(id);
		expect(await count()).to.equal(1);
	});

	it('is never lost to those who ask for it while it is swept', async () => {
		const names = Array.from({ length: 300 }, (_, n) => `Racing/${n}`);
		const addresses = names.map(() => '203.0.113.1');
		const ask = () => fresh().userAgents(names, addresses);
		await ask();
		for (let round = 0; round < 20; round += 1) {
			await wasUsed(400);
			const [first, , second] = await Promise.all([ask(), sweepUnused({ db }), ask()]);
			const { rows } = await db.pool.query<{ id: number }>('SELECT id FROM user_agents');
			const stored = new Set(rows.map(({ id }) => id));
			for (const ids of [first, second]) {
				expect(ids.filter((id) => !stored.has(id!))).to.deep.equal([]);
			}
		}
	});

	it('stays while somebody is about to use it: the sweep does not wait, and takes it no more', async () => {
		await internOf(fresh(), 'Locked/1.0');
		await wasUsed(400);
		await db.transaction(async (tx) => {
			await tx.query('UPDATE user_agents SET used_at = now()');
			expect(await sweepUnused({ db })).to.equal(0);
		});
		expect(await sweepUnused({ db })).to.equal(0);
		expect(await count()).to.equal(1);
	});
});
