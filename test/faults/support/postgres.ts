import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster, USER } from '../../../backend/src/database/embedded/create-cluster.js';
import { endPostmaster } from '../../../backend/src/database/embedded/end-postmaster.js';
import { launch, type Server } from '../../../backend/src/database/embedded/launch.js';
import { locateBinaries } from '../../../backend/src/database/embedded/locate-binaries.js';
import { placeBinaries } from '../../../backend/src/database/embedded/place-binaries.js';
import { findServerUser } from '../../../backend/src/database/embedded/server-user.js';
import { freePort } from '../../support/ports.js';

/** A PostgreSQL server apart from Clickloop, always at the same address. */
export interface ServerPostgres {
	url: string;
	/** Ends it in order, and leaves its data. */
	stop(): Promise<void>;
	/** kill -9, to the server's main process. */
	kill(): Promise<void>;
	start(): Promise<void>;
	/** Ends it and removes everything. */
	remove(): Promise<void>;
}

/** The embedded server's programs, on a TCP port. */
export async function startServerPostgres(): Promise<ServerPostgres> {
	const directory = await realpath(await mkdtemp(join(tmpdir(), 'faults-postgres-')));
	const cluster = join(directory, 'data');
	const user = await findServerUser(cluster);
	const native = await placeBinaries(await locateBinaries(), directory, user);
	await createCluster(cluster, native, user);
	const host = '127.0.0.1';
	const port = await freePort();
	const nothing = () => Promise.resolve();
	const settings = {
		listen_addresses: host,
		port: String(port),
		unix_socket_directories: '',
	};
	const transport = { host, port, settings, open: nothing, close: nothing, remove: nothing };
	const log = (line: string) => console.error(line);
	let server: Server | undefined;

	async function start(): Promise<void> {
		server = await launch({ cluster, native, user, transport, log });
	}

	async function stop(): Promise<void> {
		const ending = server;
		server = undefined;
		if (ending) await endPostmaster({ ...ending, cluster, native });
	}

	await start();
	return {
		url: `postgresql://${USER}@${host}:${port}/postgres`,
		start,
		stop,
		async kill() {
			process.kill(server!.pid, 'SIGKILL');
			await server!.ended;
		},
		async remove() {
			await stop();
			await rm(directory, { recursive: true, maxRetries: 5 });
		},
	};
}
