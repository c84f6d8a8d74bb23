import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout under test. */
export const checkout = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** A folder of its own for one run, and how to remove it with all that was written into it. */
export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
	const path = await mkdtemp(join(tmpdir(), 'clickloop-n8n-'));
	return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** What a command needs of the surroundings, and nothing else: `home` stands in for the user's own home. */
export function plainEnvironment(home: string): NodeJS.ProcessEnv {
	return { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', TZ: 'UTC' };
}
