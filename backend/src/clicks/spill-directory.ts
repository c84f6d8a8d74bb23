import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** After this long, in milliseconds, clicks that cannot be loaded hold nothing up any more: the log tells of them. */
export const PATIENCE = 3_600_000;

/**
 * The ending of a file that is kept for a person to look at: power cuts and broken disks leave more behind than torn
 * lines. What could be read of it is in the database, and nothing more will come of it.
 */
export const UNREADABLE = '.unreadable';

/** The ending of a file with clicks that the database would not have: the log says why. */
export const REFUSED = '.refused';

/** @returns where clicks wait while the database is gone; each file's name begins with its time */
export function spillDirectory(dataDir: string): string {
	return join(dataDir, 'spill');
}

/**
 * @returns when the oldest clicks were opened a file for that wait on this machine's disk and are still waited for; null
 *   where there are none
 */
export async function findOldestSpilled(dataDir: string): Promise<Date | null> {
	const names = await readdir(spillDirectory(dataDir)).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT') return [];
		throw error;
	});
	const isSetAside = (name: string) => name.endsWith(UNREADABLE) || name.endsWith(REFUSED);
	const times = names
		.filter((name) => !isSetAside(name) && Date.now() - parseInt(name) < PATIENCE)
		.map((name) => parseInt(name));
	return times.length > 0 ? new Date(Math.min(...times)) : null;
}
