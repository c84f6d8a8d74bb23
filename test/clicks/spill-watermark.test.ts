import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createSpillWatermark } from '../../backend/src/clicks/spill-watermark.js';
import { openDatabase, type Database } from '../../backend/src/database/database.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

describe('The watermark of spilled clicks', () => {
	let database: TestDatabase;
	let db: Database;
	let dataDir: string;
	before(async () => {
		database = await createTestDatabase();
		db = openDatabase({ connectionString: database.url }, () => undefined);
		dataDir = await mkdtemp(join(tmpdir(), 'clickloop-data-'));
	});
	after(async () => {
		await db.close();
		await database.drop();
		await rm(dataDir, { recursive: true });
	});

	const ids = async () =>
		(await db.pool.query<{ id: string }>('SELECT id FROM spill_directories')).rows.map(
			({ id }) => id,
		);

	it('of a disk is the same after its process has died', async () => {
		await createSpillWatermark(db, dataDir);
		const [before] = await ids();
		const next = await createSpillWatermark(db, dataDir);
		expect(await ids()).to.deep.equal([before]);
		expect(await next.mayBeSpilled()).to.equal(false);
		await next.withdraw();
		expect(await ids()).to.deep.equal([]);
	});

	it('waits anew for all others when the database was away, however long that was', async () => {
		const other = randomUUID();
		await db.pool.query(
			`INSERT INTO spill_directories (id, seen_at, awaited_since) VALUES ($1, now() - interval '1 day', now() - interval '1 day')`,
			[other],
		);
		const watermark = await createSpillWatermark(db, dataDir);
		expect(await watermark.mayBeSpilled()).to.equal(true);
		await db.pool.query('UPDATE spill_directories SET seen_at = now() WHERE id = $1', [other]);
		expect(await watermark.mayBeSpilled()).to.equal(false);
		await watermark.withdraw();
	});
});
