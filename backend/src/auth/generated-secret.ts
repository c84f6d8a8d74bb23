import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KEY_BYTES } from './sealing.js';

/** The file of the secret that is generated where the operator sets none. */
export const secretFile = (dataDir: string) => join(dataDir, 'secret');
/** Where a rotation keeps the next one, until the database has taken it. */
const nextFile = (dataDir: string) => join(dataDir, 'secret.next');

/** @returns the secret, or null when there is none */
export function readSecret(dataDir: string): Promise<string | null> {
	return readIfThere(secretFile(dataDir));
}

/** @returns the secret that a rotation has prepared; it counts if the database has taken it, else it means nothing */
export function readNextSecret(dataDir: string): Promise<string | null> {
	return readIfThere(nextFile(dataDir));
}

/** Makes the secret of a new database. Nobody else does so meanwhile: only one process runs a data directory's database. */
export function generateSecret(dataDir: string): Promise<string> {
	return generate(secretFile(dataDir));
}

/** Prepares what `adoptNextSecret` puts into the place of the secret. */
export function generateNextSecret(dataDir: string): Promise<string> {
	return generate(nextFile(dataDir));
}

export async function adoptNextSecret(dataDir: string): Promise<void> {
	await rename(nextFile(dataDir), secretFile(dataDir));
	await syncDirectory(dataDir);
}

/** @param secret one line */
export async function writeSecret(dataDir: string, secret: string): Promise<void> {
	await writeDurably(secretFile(dataDir), secret);
}

/** Once the operator keeps another one. */
export async function removeSecret(dataDir: string): Promise<void> {
	await rm(secretFile(dataDir), { force: true });
	await rm(nextFile(dataDir), { force: true });
}

/** @returns 64 hexadecimal characters */
async function generate(path: string): Promise<string> {
	const secret = randomBytes(KEY_BYTES).toString('hex');
	await writeDurably(path, secret);
	return secret;
}

/** Losing it would make all that is encrypted unreadable: it has to be on the disk, whole, before first use. */
async function writeDurably(path: string, secret: string): Promise<void> {
	await mkdir(dirname(path), { recursive: true });
	const half = `${path}.new`;
	const file = await open(half, 'w', 0o600);
	try {
		await file.writeFile(`${secret}\n`);
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(half, path);
	await syncDirectory(dirname(path));
}

/** Makes a name in it last through a power cut; Windows has no such call, and needs none. */
async function syncDirectory(path: string): Promise<void> {
	if (process.platform === 'win32') return;
	const directory = await open(path, 'r');
	try {
		await directory.sync();
	} finally {
		await directory.close();
	}
}

async function readIfThere(path: string): Promise<string | null> {
	try {
		return (await readFile(path, 'utf8')).trim();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
		throw error;
	}
}
