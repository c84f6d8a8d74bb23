import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pool, PoolClient } from 'pg';
import { withMigrationLock } from './migration-lock.js';

const built = fileURLToPath(new URL('../migrations', import.meta.url));
/** The build lays the migrations beside the code; in the source tree they are at the repository's root. */
export const MIGRATIONS_DIRECTORY = existsSync(built)
	? built
	: fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));

/** Prisma's own ledger, so that Prisma's tools understand what was done here. */
const CREATE_LEDGER = `
	CREATE TABLE IF NOT EXISTS _prisma_migrations (
		id varchar(36) PRIMARY KEY,
		checksum varchar(64) NOT NULL,
		finished_at timestamptz,
		migration_name varchar(255) NOT NULL,
		logs text,
		rolled_back_at timestamptz,
		started_at timestamptz NOT NULL DEFAULT now(),
		applied_steps_count integer NOT NULL DEFAULT 0
	)`;

/**
 * What must be done before a migration that SQL cannot do, e.g. with the secret. It may be killed at any moment and runs
 * again at the next start: it commits by itself, batch by batch, and finds what is left.
 */
export type Step = (client: PoolClient) => Promise<void>;

interface Migration {
	name: string;
	sql: string;
	checksum: string;
}

/**
 * Brings the database to today's schema: each migration once, in order, in a transaction of its own.
 * Several processes may call this at once; one works, the others wait and find nothing left to do.
 * @param steps by the names of the migrations that they come before
 * @returns the names of the migrations applied now
 * @throws when an applied migration's file was changed afterwards, or one fails (it is rolled back)
 */
export async function migrate(
	pool: Pool,
	directory: string = MIGRATIONS_DIRECTORY,
	steps: Record<string, Step> = {},
): Promise<string[]> {
	const migrations = await readMigrations(directory);
	return withMigrationLock(pool, async (client) => {
		await client.query(CREATE_LEDGER);
		const applied = await readLedger(client);
		const pending = migrations.filter((migration) => isPending(migration, applied));
		for (const migration of pending) {
			await steps[migration.name]?.(client);
			await apply(client, migration);
		}
		return pending.map(({ name }) => name);
	});
}

async function readMigrations(directory: string): Promise<Migration[]> {
	const entries = await readdir(directory, { withFileTypes: true });
	const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
	return Promise.all(
		names.sort().map(async (name) => {
			const sql = await readFile(join(directory, name, 'migration.sql'), 'utf8');
			return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
		}),
	);
}

async function readLedger(client: PoolClient): Promise<Map<string, string>> {
	const { rows } = await client.query<{ migration_name: string; checksum: string }>(
		`SELECT migration_name, checksum FROM _prisma_migrations
		 WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
	);
	return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

function isPending(migration: Migration, applied: Map<string, string>): boolean {
	const checksum = applied.get(migration.name);
	if (checksum !== undefined && checksum !== migration.checksum) {
		throw new Error(
			`Migration ${migration.name} was changed after it had been applied to this database. ` +
				'Restore its file; put further changes into a new migration.',
		);
	}
	return checksum === undefined;
}

async function apply(client: PoolClient, migration: Migration): Promise<void> {
	try {
		await client.query('BEGIN');
		await client.query(migration.sql);
		await client.query(
			`INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
			 VALUES ($1, $2, $3, now(), 1)`,
			[randomUUID(), migration.checksum, migration.name],
		);
		await client.query('COMMIT');
	} catch (error) {
		await client.query('ROLLBACK');
		throw new Error(`Migration ${migration.name} failed and was rolled back: ${String(error)}`, {
			cause: error,
		});
	}
}
