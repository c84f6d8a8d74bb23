import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate, MIGRATIONS_DIRECTORY } from '../../backend/src/database/migrate.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/**
 * @param before the name of a migration, or its beginning
 * @returns a database as a version left it that had only the migrations before this one
 */
export async function createOldDatabase(before: string): Promise<TestDatabase> {
	const database = await createTestDatabase();
	const directory = await mkdtemp(join(tmpdir(), 'migrations-'));
	const pool = new pg.Pool({ connectionString: database.url });
	try {
		for (const name of await readdir(MIGRATIONS_DIRECTORY)) {
			if (name >= before) continue;
			await cp(join(MIGRATIONS_DIRECTORY, name), join(directory, name), { recursive: true });
		}
		await pool.query('DROP SCHEMA public CASCADE');
		await pool.query('CREATE SCHEMA public');
		await migrate(pool, directory);
	} finally {
		await pool.end();
		await rm(directory, { recursive: true });
	}
	return database;
}
