import type { SpawnOptions } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { ADVICE, EmbeddedPostgresError } from './error.js';

/** Another user than ours that the server must run as, and that its directory belongs to. */
export interface ServerUser {
	uid: number;
	gid: number;
}

/** "nobody" on Linux: it is there, and has no rights, on every system and in every container. */
const NOBODY = 65534;

/**
 * PostgreSQL refuses to run as root, so root runs it as the owner of the cluster, or as nobody when it is new.
 * @param cluster the cluster's directory, there or not
 * @returns undefined when the server simply runs as we do
 */
export async function findServerUser(cluster: string): Promise<ServerUser | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	if (process.platform !== 'linux') {
		throw new EmbeddedPostgresError(
			`PostgreSQL does not run as root. Start Clickloop as an ordinary user. ${ADVICE}`,
		);
	}
	const owner = await stat(cluster).catch(() => undefined);
	if (!owner) return { uid: NOBODY, gid: NOBODY };
	if (owner.uid === 0) {
		throw new EmbeddedPostgresError(
			`${cluster} belongs to root, as which PostgreSQL does not run. ` +
				`Give it back to the server's user: chown -R ${NOBODY}:${NOBODY} '${cluster}'`,
		);
	}
	return { uid: owner.uid, gid: owner.gid };
}

/**
 * How each of PostgreSQL's programs is spawned. A fixed environment on Unix: no PG* variable, locale or
 * library path of the surrounding shell reaches the server.
 */
export function spawnOptions(user: ServerUser | undefined): SpawnOptions {
	const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
	return { ...user, windowsHide: true, ...(process.platform !== 'win32' && { env }) };
}

/**
 * The working directory and the `-D` argument that name a data directory to PostgreSQL.
 *
 * Another user than ours may not be able to walk to the directory (`/root/...`). Node enters it before it
 * changes the user, and `/proc/self/cwd` leads there without a walk, in each of the server's processes.
 * A plain `.` would not do: PostgreSQL makes it absolute and then walks.
 */
export function inDataDirectory(directory: string, user: ServerUser | undefined) {
	return { cwd: directory, argument: user ? '/proc/self/cwd' : directory };
}
