import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../backend/src/database/embedded/connect.js';
import { openDatabase } from '../../backend/src/database/database.js';
import { prepareJobs } from '../../backend/src/database/jobs.js';
import { migrate } from '../../backend/src/database/migrate.js';
import { createLogger } from '../../backend/src/logger.js';
import { startTestPostgres, type TestPostgres } from './postgres.js';

/** The migrated database that each test file's own is a copy of. */
export const TEMPLATE = 'clickloop_template';

let postgres: TestPostgres | undefined;
let dataDir: string | undefined;

/** One real PostgreSQL for the whole run; test files find it by this variable. */
export async function mochaGlobalSetup(): Promise<void> {
	dataDir = await mkdtemp(join(tmpdir(), 'clickloop-test-'));
	postgres = await startTestPostgres(dataDir);
	process.env.TEST_POSTGRES = JSON.stringify(postgres.connection);
	await createTemplate();
}

export async function mochaGlobalTeardown(): Promise<void> {
	await postgres?.stop();
	if (dataDir) await rm(dataDir, { recursive: true });
}

async function createTemplate(): Promise<void> {
	const admin = openDatabase(testPostgres(), ignore);
	await admin.pool.query(`CREATE DATABASE ${TEMPLATE}`);
	await admin.close();
	const template = openDatabase({ ...testPostgres(), database: TEMPLATE }, ignore);
	await migrate(template.pool);
	await prepareJobs(template.pool, createLogger('silent'));
	await template.close();
}

/** @returns how to reach the run's PostgreSQL */
export function testPostgres(): Connection {
	const value = process.env.TEST_POSTGRES;
	if (!value)
		throw new Error('TEST_POSTGRES is not set: run the tests with mocha and .mocharc.json');
	return JSON.parse(value) as Connection;
}

function ignore(): void {
	// Connections of the setup are closed before anything can go wrong with them.
}
