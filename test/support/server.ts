import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../backend/src/config.js';
import type { Deps } from '../../backend/src/deps.js';
import type { TimeLimits } from '../../backend/src/http/server.js';
import { createLogger, type Logger } from '../../backend/src/logger.js';
import { startClickloop, type Running } from '../../backend/src/main.js';
import { visit } from './visit.js';
import { createTestDatabase, type TestDatabase } from './database.js';

export const ADMIN_KEY = 'test-admin-key-0123456789';

interface ServerOptions {
	log?: Logger;
	timeLimits?: TimeLimits;
	/** One with data of its own, which outlives the server. */
	database?: TestDatabase;
}

export interface ApiAnswer<T> {
	status: number;
	headers: Headers;
	body: T;
}

/** A real server on a database of its own. */
export interface TestServer {
	url: string;
	deps: Deps;
	running: Running;
	/** Calls the API as the admin, or with the key in `headers`; parses what comes back. */
	api<T = never>(
		method: string,
		path: string,
		body?: unknown,
		headers?: Record<string, string>,
	): Promise<ApiAnswer<T>>;
	/** Requests any path without a key and without following redirects. */
	visit(path: string, init?: RequestInit): Promise<Response>;
	stop(): Promise<void>;
}

/**
 * @param env settings that this test needs otherwise, by their environment names
 * @param options what else it needs otherwise than a server in use has it
 */
export async function startServer(
	env: Record<string, string> = {},
	{
		log = createLogger(process.env.TEST_LOG ?? 'silent'),
		database: given,
		...options
	}: ServerOptions = {},
): Promise<TestServer> {
	const database = given ?? (await createTestDatabase());
	const dataDir = await mkdtemp(join(tmpdir(), 'clickloop-data-'));
	const settings = readSettings({
		PORT: '0',
		DATABASE_URL: database.url,
		CLICKLOOP_DATA_DIR: dataDir,
		CLICKLOOP_ADMIN_KEY: ADMIN_KEY,
		CLICKLOOP_SECRET: 'test-secret-0123456789',
		CLICKLOOP_SETTLE_SECONDS: '1',
		...env,
	});
	const running = await startClickloop(settings, log, options);
	return {
		url: running.url,
		deps: running.deps,
		running,
		async api(method, path, body, headers) {
			const response = await fetch(running.url + path, {
				method,
				headers: {
					authorization: `Bearer ${ADMIN_KEY}`,
					...(body !== undefined && { 'content-type': 'application/json' }),
					...headers,
				},
				...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
			});
			const text = await response.text();
			const json = (response.headers.get('content-type') ?? '').includes('json');
			return {
				status: response.status,
				headers: response.headers,
				body: (json ? JSON.parse(text) : text) as never,
			};
		},
		visit: (path, init) => visit(running.url + path, init),
		async stop() {
			await running.stop();
			if (!given) await database.drop();
			await rm(dataDir, { recursive: true });
		},
	};
}
