import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { completeLinks } from './complete-links.js';
import { EmbeddedPostgresError } from './error.js';
import type { Binaries } from './locate-binaries.js';

interface CopiedFile {
	path: string;
	size: number;
	mode: number;
}

/**
 * Copies the programs into `cache`, or finds the whole copy that an earlier start left there.
 * @param cache our own directory for such copies; made when missing
 * @returns the copy's folder, its links complete, readable by all
 * @throws {EmbeddedPostgresError} when somebody else could have put programs there
 */
export async function copyBinaries({ native, version }: Binaries, cache: string): Promise<string> {
	await claim(cache);
	const files = await listFiles(native);
	const copy = join(cache, `${version}-${fingerprint(files)}`);
	if (!(await isWhole(copy, files))) {
		// Made beside and renamed: a start that is killed halfway leaves nothing that looks whole.
		const draft = await mkdtemp(join(cache, 'draft-'));
		await chmod(draft, 0o755);
		await copyFiles(files, native, join(draft, 'native'));
		await completeLinks(join(draft, 'native'));
		await putInPlace(draft, copy, files);
	}
	return join(copy, 'native');
}

/** Whoever can write to the directory can have root run what they like: it must be ours alone. */
async function claim(cache: string): Promise<void> {
	if (await mkdir(cache, { recursive: true })) await chmod(cache, 0o755);
	const found = await lstat(cache);
	if (!found.isDirectory() || found.uid !== process.getuid?.() || found.mode & 0o022) {
		throw new EmbeddedPostgresError(
			`${cache} is not a directory that only this user can write to, so no program is run from it. Remove it.`,
		);
	}
}

async function listFiles(root: string): Promise<CopiedFile[]> {
	const entries = await readdir(root, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile());
	const listed = await Promise.all(
		files.map(async ({ parentPath, name }) => {
			const { size, mode } = await lstat(join(parentPath, name));
			return { path: relative(root, join(parentPath, name)), size, mode };
		}),
	);
	return listed.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function fingerprint(files: CopiedFile[]): string {
	const list = files.map(({ path, size }) => `${path} ${size}\n`).join('');
	return createHash('sha256').update(list).digest('hex').slice(0, 12);
}

/** A cleaner of temporary or cached files may have taken some away. */
async function isWhole(copy: string, files: CopiedFile[]): Promise<boolean> {
	try {
		return fingerprint(await listFiles(join(copy, 'native'))) === fingerprint(files);
	} catch {
		return false;
	}
}

async function copyFiles(files: CopiedFile[], from: string, to: string): Promise<void> {
	const folders = new Set(files.map(({ path }) => dirname(join(to, path))));
	for (const folder of folders) await mkdir(folder, { recursive: true });
	for (const { path, mode } of files) {
		await copyFile(join(from, path), join(to, path), constants.COPYFILE_FICLONE);
		await chmod(join(to, path), mode & 0o100 ? 0o755 : 0o644);
	}
	for (const folder of await readdir(to, { recursive: true, withFileTypes: true })) {
		if (folder.isDirectory()) await chmod(join(folder.parentPath, folder.name), 0o755);
	}
	await chmod(to, 0o755);
}

async function putInPlace(draft: string, copy: string, files: CopiedFile[]): Promise<void> {
	try {
		await rename(draft, copy);
	} catch {
		// Something is there: a process that started with us was faster, or a copy has lost files.
		if (await isWhole(copy, files)) {
			await rm(draft, { recursive: true });
			return;
		}
		await rm(copy, { recursive: true, force: true });
		await rename(draft, copy);
	}
}
