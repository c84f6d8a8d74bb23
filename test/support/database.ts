import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { TEMPLATE, testPostgres } from './global.js';

/** A fresh database, for one test file. */
export interface TestDatabase {
	url: string;
	drop(): Promise<void>;
}

/** @returns a migrated one */
export function createTestDatabase(): Promise<TestDatabase> {
	return copyDatabase(TEMPLATE);
}

/** @returns one with nothing in it, as operators make them */
export function createEmptyDatabase(): Promise<TestDatabase> {
	return copyDatabase('template0');
}

async function copyDatabase(template: string): Promise<TestDatabase> {
	const name = `test_${randomBytes(6).toString('hex')}`;
	// Its files are copied; by default, all of its pages would go through memory and the log.
	await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
	return { url: databaseUrl(name), drop: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`) };
}

function databaseUrl(name: string): string {
	const { host, port, user } = testPostgres();
	return `postgresql://${user}@localhost:${port}/${name}?host=${encodeURIComponent(host)}`;
}

async function asAdmin(sql: string): Promise<void> {
	const client = new pg.Client(testPostgres());
	await client.connect();
	try {
		// Copying the template fails while a sibling copies it at the same instant: they take turns.
		await client.query('SELECT pg_advisory_lock(1)');
		await client.query(sql);
	} finally {
		await client.end();
	}
}
