import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { createSecrets, loadOrCreateSecret } from '../auth/secrets.js';
import { dumpDatabase } from '../backup/dump.js';
import { PROVEN } from '../backup/format.js';
import { readSettings, SettingError } from '../config.js';
import { openDatabase } from '../database/database.js';
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
	const { dataDir, databaseUrl, secret } = readSettings(env);
	if (databaseUrl) {
		throw new SettingError('This is for the embedded database; with DATABASE_URL use pg_dump.');
	}
	const postgres = await reachEmbeddedPostgres(dataDir);
	const db = openDatabase(postgres.connection, () => undefined);
	try {
		const root = secret ?? (await loadOrCreateSecret(dataDir));
		const head = {
			createdAt: new Date().toISOString(),
			secret: secret === null ? root : null,
			proof: createSecrets(root).keyedHash(PROVEN).toString('hex'),
		};
		await inSnapshot(db, (tx) => writeFile(file, dumpDatabase(tx, head)));
	} finally {
		await db.close();
		await postgres.stop();
	}
	const { size } = await stat(file);
	say(`Wrote ${file} (${Math.ceil(size / 1024)} kB).`);
	say(
		secret === null
			? 'It holds the generated secret and all data: keep it safe.'
			: 'CLICKLOOP_SECRET is not in it: keep that elsewhere, or the numbers in it cannot be read.',
	);
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
