import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../../backend/src/config.js';
import { startEmbeddedPostgres } from '../../../backend/src/database/embedded/index.js';
import type { Deps } from '../../../backend/src/deps.js';
import { createLogger } from '../../../backend/src/logger.js';
import { startClickloop } from '../../../backend/src/main.js';

/** The product on a database of its own, in a time of its own. */
export interface SimulatedServer {
	deps: Deps;
	setTime(at: Date): void;
	stop(): Promise<void>;
}

/** It only takes requests (the role `web`): the simulation judges when its own clock says so. */
export async function startSimulatedServer(start: Date): Promise<SimulatedServer> {
	const dataDir = await mkdtemp(join(tmpdir(), 'clickloop-eval-'));
	const postgres = await startEmbeddedPostgres({ dataDir });
	const { host, port, user, database } = postgres.connection;
	// Nothing here has to outlive a crash.
	const options = encodeURIComponent('-c synchronous_commit=off');
	const settings = readSettings({
		PORT: '0',
		CLICKLOOP_ROLE: 'web',
		CLICKLOOP_DATA_DIR: dataDir,
		CLICKLOOP_SECRET: 'evaluation-secret-0123456789',
		DATABASE_URL: `postgresql://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}&options=${options}`,
	});
	let now = start;
	const running = await startClickloop(settings, createLogger('silent'), { clock: () => now });
	return {
		deps: running.deps,
		setTime: (at) => (now = at),
		async stop() {
			await running.stop();
			await postgres.stop();
			await rm(dataDir, { recursive: true });
		},
	};
}
