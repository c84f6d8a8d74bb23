import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from './connect.js';
import { EmbeddedPostgresError } from './error.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './index.js';
import { findPostmaster } from './postmaster.js';

/**
 * Reaches the embedded database of a data directory, beside the Clickloop that runs on it, or else by starting it.
 * @returns its `stop` leaves a server alone that was running before
 * @throws {EmbeddedPostgresError} when there is no database in the directory, or it cannot be started
 */
export async function reachEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
	const directory = join(dataDir, 'postgres');
	if (!existsSync(join(directory, 'data'))) {
		throw new EmbeddedPostgresError(`There is no database in ${dataDir}; set CLICKLOOP_DATA_DIR.`);
	}
	const cluster = join(await realpath(directory), 'data');
	const running = await findPostmaster(cluster);
	if (!running?.owner) return startEmbeddedPostgres({ dataDir });
	const { socketDirectory, port } = running;
	const connection = await connect(cluster, { host: socketDirectory || '127.0.0.1', port });
	return { connection, stop: () => Promise.resolve() };
}
