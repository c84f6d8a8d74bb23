import { mkdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type Connection } from './connect.js';
import { createCluster } from './create-cluster.js';
import { EmbeddedPostgresError } from './error.js';
import { keepRunning } from './keep-running.js';
import type { Launch } from './launch.js';
import { locateBinaries } from './locate-binaries.js';
import { placeBinaries } from './place-binaries.js';
import { findPostmaster } from './postmaster.js';
import { findServerUser } from './server-user.js';
import { refuseIfOwned, takeOver } from './take-over.js';
import { openTransport } from './transport.js';

export { EmbeddedPostgresError };

/** A PostgreSQL of our own that takes connections. */
export interface EmbeddedPostgres {
	/** For `new pg.Pool(connection)`; the database `clickloop` is there. */
	connection: Connection;
	/** Ends connections and server, in order; resolves when the server is gone. May be called again. */
	stop(): Promise<void>;
}

/**
 * Starts the private PostgreSQL whose data is in `<dataDir>/postgres`; creates it the first time.
 * A server that ends by itself is started anew at the same place, within seconds. It lives on when this process is
 * killed; the next start ends it, and keeps all that was committed.
 * @param options.log told in a line what takes time or went wrong
 * @throws {EmbeddedPostgresError} when it cannot run here, or another Clickloop uses the directory
 */
export async function startEmbeddedPostgres({
	dataDir,
	log = () => undefined,
}: {
	dataDir: string;
	log?: (line: string) => void;
}): Promise<EmbeddedPostgres> {
	const directory = await ownDirectory(dataDir);
	const cluster = join(directory, 'data');
	const user = await findServerUser(cluster);
	const native = await placeBinaries(await locateBinaries(), directory, user);
	await takeOver(cluster, native, log);
	await createCluster(cluster, native, user);
	const transport = await openTransport(user);
	return serve({ cluster, native, user, transport, log });
}

async function serve(options: Launch): Promise<EmbeddedPostgres> {
	const { cluster, transport } = options;
	let end: (() => Promise<void>) | undefined;
	let stopped: Promise<void> | undefined;
	const endAndRemove = async () => {
		await end?.();
		await transport.remove();
	};
	const stop = () => (stopped ??= endAndRemove());
	try {
		end = await keepRunning(options);
		return { connection: await connect(cluster, transport), stop };
	} catch (error) {
		await stop();
		// Two that start at once find no server, and one of them then finds the other's.
		refuseIfOwned(cluster, await findPostmaster(cluster));
		throw error;
	}
}

/** Ours alone: the cluster in it is another user's when we are root, and others may be that user, too. */
async function ownDirectory(dataDir: string): Promise<string> {
	const directory = join(dataDir, 'postgres');
	await mkdir(dataDir, { recursive: true });
	await mkdir(directory, { recursive: true, mode: 0o700 });
	const { uid } = await stat(directory);
	const us = process.getuid?.() ?? uid;
	if (uid !== us && us !== 0) {
		throw new EmbeddedPostgresError(
			`${directory} belongs to user ${uid}, and Clickloop runs as user ${us}. Start it as the same user as ` +
				'before, or choose another CLICKLOOP_DATA_DIR.',
		);
	}
	return realpath(directory);
}
