import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endPostmaster } from './end-postmaster.js';
import { EmbeddedPostgresError } from './error.js';
import { findPostmaster, type Postmaster } from './postmaster.js';
import { inspect, isAlive } from './processes.js';
import { removeSocketDirectory } from './transport.js';

/**
 * Clears away what a killed Clickloop left: its server, which lives on, and the server's socket.
 * @throws {EmbeddedPostgresError} when the Clickloop that started the server lives, too
 */
export async function takeOver(
	cluster: string,
	native: string,
	log: (line: string) => void,
): Promise<void> {
	const lockFile = join(cluster, 'postmaster.pid');
	const lock = await readFile(lockFile, 'utf8').catch(() => undefined);
	if (lock === undefined) return;

	const orphan = await findPostmaster(cluster);
	refuseIfOwned(cluster, orphan);
	if (orphan) {
		log(`Stopping the PostgreSQL (process ${orphan.pid}) that a killed Clickloop left behind`);
		const isRunning = async () => (await findPostmaster(cluster))?.pid === orphan.pid;
		await endPostmaster({ pid: orphan.pid, cluster, native, isRunning });
	}
	const [pid, ...rest] = lock.split('\n');
	const socketDirectory = rest[3];
	// What is left in the temporary directory harms nobody, so failing to remove it must not keep us from starting.
	if (socketDirectory) await removeSocketDirectory(socketDirectory).catch(() => undefined);
	if (!orphan && (await isTakenByAnother(Number(pid)))) {
		// Our own number: of the process that starts it, the server knows that it is no server.
		await writeFile(lockFile, [process.pid, ...rest].join('\n'));
	}
}

/** @throws {EmbeddedPostgresError} when the server on the cluster belongs to a living Clickloop */
export function refuseIfOwned(cluster: string, server: Postmaster | undefined): void {
	const owner = server?.owner;
	if (!owner) return;
	throw new EmbeddedPostgresError(
		`The database in ${cluster} is in use by another Clickloop (process ${owner}). Stop that one first, or ` +
			'give this one a CLICKLOOP_DATA_DIR of its own; to share data, give both the same DATABASE_URL.',
	);
}

/**
 * PostgreSQL itself clears the lock of a dead server away, but only while no process has its number, and
 * would else refuse to start for good. After the restart of a container another program often has it, and
 * where nobody asks for the ends of orphaned processes, the dead server keeps it.
 */
async function isTakenByAnother(pid: number): Promise<boolean> {
	if (process.platform === 'win32' || !(pid > 0) || !isAlive(pid)) return false;
	const found = await inspect(pid);
	return !found || !/postgres/i.test(found.command);
}
