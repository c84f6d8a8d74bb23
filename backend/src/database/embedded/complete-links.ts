import { readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/**
 * Makes the links between libraries that npm cannot pack: the package lists them for its install script,
 * which `ignore-scripts` (our own default) keeps from running.
 * @throws the system's error when the folder cannot be written to
 */
export async function completeLinks(native: string): Promise<void> {
	for (const { source, target } of await listedLinks(native)) {
		const link = join(dirname(native), target);
		const text = relative(dirname(target), source);
		await symlink(text, link).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== 'EEXIST') throw error;
		});
	}
}

interface Link {
	source: string;
	target: string;
}

async function listedLinks(native: string): Promise<Link[]> {
	try {
		return JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
	} catch (error) {
		// Windows has no links, and its package no list.
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
		throw error;
	}
}
