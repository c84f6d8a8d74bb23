import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeLinks } from './complete-links.js';
import { copyBinaries } from './copy-binaries.js';
import { ADVICE, EmbeddedPostgresError } from './error.js';
import { program, type Binaries } from './locate-binaries.js';
import { run, type Outcome } from './run.js';
import { spawnOptions, type ServerUser } from './server-user.js';

/**
 * Makes sure that the programs run: where they are installed, else in a copy. A copy is needed when the
 * links between libraries are missing in a read-only install, and when the server's user cannot walk to it.
 * @param directory Clickloop's own directory for PostgreSQL
 * @returns the folder to run them from
 * @throws {EmbeddedPostgresError} when they run nowhere
 */
export async function placeBinaries(
	binaries: Binaries,
	directory: string,
	user: ServerUser | undefined,
): Promise<string> {
	const { native } = binaries;
	let trial = await tryOut(native, user);
	if (trial.ok) return native;
	const problems = [`${native}: ${trial.output.trim()}`];

	const linked = await completeLinks(native).then(
		() => true,
		() => false,
	);
	if (linked) {
		trial = await tryOut(native, user);
		if (trial.ok) return native;
	}
	for (const cache of process.platform === 'win32' ? [] : caches(directory, user)) {
		try {
			const copy = await copyBinaries(binaries, cache);
			trial = await tryOut(copy, user);
			if (trial.ok) return copy;
			problems.push(`${copy}: ${trial.output.trim()}`);
		} catch (error) {
			problems.push((error as Error).message);
		}
	}
	throw new EmbeddedPostgresError(
		'The embedded PostgreSQL does not run on this machine; it needs Linux with glibc (not musl, so Debian ' +
			`rather than Alpine), macOS or Windows. ${ADVICE} What was tried:\n${problems.join('\n')}`,
	);
}

/**
 * Where a copy may lie. Our own data directory will do unless the server runs as another user, who may not
 * be able to walk there: then the system's place for what can be made again, else the temporary one.
 */
function caches(directory: string, user: ServerUser | undefined): string[] {
	if (!user) return [join(directory, 'programs')];
	return ['/var/cache/clickloop', join(tmpdir(), 'clickloop-cache')];
}

/** Runs it for real: this finds a missing library, a directory that cannot be walked, and the wrong libc alike. */
function tryOut(native: string, user: ServerUser | undefined): Promise<Outcome> {
	return run(program(native, 'postgres'), ['--version'], spawnOptions(user));
}
