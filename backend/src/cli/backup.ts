import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { readSealedKeys } from '../auth/key-ring.js';
import { openWithRoot } from '../auth/open-secrets.js';
import { keepSecretInTransaction } from '../auth/secret-lock.js';
import { dumpDatabase } from '../backup/dump.js';
import type { Header } from '../backup/format.js';
import { readSettings, SettingError, type Settings } from '../config.js';
import { openDatabase, type Queryable } from '../database/database.js';
import { reachEmbeddedPostgres } from '../database/embedded/reach.js';
import { inSnapshot } from '../database/snapshot.js';
import { readFileArgument } from './file-argument.js';

export const BACKUP_USAGE = `clickloop backup <file>

  Copies the embedded database, as it is at one moment, into one file. It holds the generated
  secret too: keep it as safe as the server.`;

/**
 * Copies the embedded database into one compressed file that only we may read, while its server runs or not.
 * @throws SettingError when there is nothing to copy or the file is there already
 */
export async function backup(
	args: string[],
	env: NodeJS.ProcessEnv,
	say: (line: string) => void,
): Promise<void> {
	const path = readFileArgument(args, BACKUP_USAGE);
	const file = resolve(path);
	if (existsSync(file)) throw new SettingError(`${file} is there already; choose another name.`);
	const settings = readSettings(env);
	if (settings.databaseUrl) {
		throw new SettingError('This is for the embedded database; with DATABASE_URL use pg_dump.');
	}
	const postgres = await reachEmbeddedPostgres(settings.dataDir);
	const db = openDatabase(postgres.connection, () => undefined);
	try {
		await inSnapshot(db, async (tx) => {
			const head = { createdAt: new Date().toISOString(), ...(await describeSecret(tx, settings)) };
			await writeFile(file, dumpDatabase(tx, head));
		});
	} finally {
		await db.close();
		await postgres.stop();
	}
	const { size } = await stat(file);
	say(`Wrote ${file} (${Math.ceil(size / 1024)} kB).`);
	say(
		settings.secret === null
			? 'It holds the generated secret and all data: keep it safe.'
			: 'CLICKLOOP_SECRET is not in it: keep that elsewhere, or the numbers in it cannot be read.',
	);
}

/**
 * @returns the generated secret, where it is one, and what tells whether another one fits
 * @throws SettingError when this is not the secret of the database, which could then not be restored
 */
async function describeSecret(
	tx: Queryable,
	settings: Settings,
): Promise<Pick<Header, 'secret' | 'proof'>> {
	await keepSecretInTransaction(tx);
	const sealedKeys = await readSealedKeys(tx);
	if (!sealedKeys[0]) {
		throw new SettingError(
			'An earlier version of Clickloop made this database: start the server once, and back up then.',
		);
	}
	const { root } = await openWithRoot(sealedKeys, settings);
	return {
		secret: settings.secret === null ? root : null,
		proof: sealedKeys[0].sealed.toString('base64'),
	};
}

/** Under its name only once it is whole and on the disk. */
async function writeFile(path: string, lines: AsyncIterable<string>): Promise<void> {
	const half = `${path}.part`;
	const file = createWriteStream(half, { flags: 'wx', mode: 0o600, flush: true });
	const undo = () => rmSync(half, { force: true });
	process.on('exit', undo);
	try {
		await pipeline(Readable.from(lines), createGzip(), file);
		await rename(half, path);
	} catch (error) {
		undo();
		throw error;
	} finally {
		process.off('exit', undo);
	}
}
