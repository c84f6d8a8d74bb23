import { createReadStream, existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readSecret, secretFile, writeSecret } from '../auth/generated-secret.js';
import { opens } from '../auth/key-ring.js';
import { header, type Header } from '../backup/format.js';
import { loadDatabase } from '../backup/load.js';
import { describeSchema } from '../backup/tables.js';
import { ensurePartitions } from '../clicks/partitions.js';
import { readSettings, SettingError, type Settings } from '../config.js';
import { openDatabase } from '../database/database.js';
import { startEmbeddedPostgres } from '../database/embedded/index.js';
import { prepareJobs } from '../database/jobs.js';
import { migrate } from '../database/migrate.js';
import { createLogger } from '../logger.js';
import { readFileArgument } from './file-argument.js';

export const RESTORE_USAGE = `clickloop restore <file>

  Makes an embedded database from a backup, in a CLICKLOOP_DATA_DIR that has none yet.`;

/**
 * Makes an embedded database from a backup. All of it or nothing.
 * @throws SettingError when the data directory has data, or the file does not fit this version or this secret
 */
export async function restore(
	args: string[],
	env: NodeJS.ProcessEnv,
	say: (line: string) => void,
): Promise<void> {
	const path = readFileArgument(args, RESTORE_USAGE);
	const settings = readSettings(env);
	refuseOverData(settings);
	const lines = readLines(resolve(path));
	const head = readHeader((await lines.next()).value);
	const kept = await readSecret(settings.dataDir);
	checkSecret(head, settings, kept);
	const undo = () => {
		rmSync(join(settings.dataDir, 'postgres'), { recursive: true, force: true });
		if (kept === null) rmSync(secretFile(settings.dataDir), { force: true });
	};
	process.on('exit', undo);
	try {
		// First, since a database without its secret is worth nothing.
		if (head.secret && kept === null) await writeSecret(settings.dataDir, head.secret);
		const rows = await restoreInto(settings.dataDir, head, lines);
		say(`Restored ${rows} rows of ${head.createdAt} into ${settings.dataDir}.`);
	} catch (error) {
		undo();
		throw error;
	} finally {
		process.off('exit', undo);
	}
}

function refuseOverData({ dataDir, databaseUrl }: Settings): void {
	if (databaseUrl) {
		throw new SettingError('This is for the embedded database; with DATABASE_URL use pg_restore.');
	}
	if (existsSync(join(dataDir, 'postgres'))) {
		throw new SettingError(
			`${dataDir} has data already, and nothing was changed. Set CLICKLOOP_DATA_DIR to a new directory.`,
		);
	}
}

async function* readLines(path: string): AsyncGenerator<string, undefined> {
	const unpacked = createGunzip();
	// What is wrong with the file comes out of `unpacked`.
	pipeline(createReadStream(path), unpacked, () => undefined);
	yield* createInterface({ input: unpacked, crlfDelay: Infinity });
	return undefined;
}

function readHeader(line: string | undefined): Header {
	try {
		return header.parse(JSON.parse(line ?? ''));
	} catch {
		throw new SettingError('This file is no backup that this version of Clickloop can read.');
	}
}

/** @param kept the secret that the directory has already: somebody may have saved it alone */
function checkSecret(
	{ secret, proof }: Header,
	{ secret: own, dataDir }: Settings,
	kept: string | null,
): void {
	const fits = (root: string) => opens(root, Buffer.from(proof, 'base64'));
	const inBackup = secret !== null && fits(secret);
	if (own !== null && !fits(own)) {
		throw new SettingError(
			'CLICKLOOP_SECRET is not the secret this backup was made with, and nothing was changed. ' +
				(inBackup ? 'Leave it out: the backup holds its own.' : 'Set it to that one.'),
		);
	}
	if (own === null && kept !== null && !fits(kept)) {
		throw new SettingError(
			`${secretFile(dataDir)} is not the secret this backup was made with, and nothing was changed. ` +
				'Set CLICKLOOP_DATA_DIR to a new directory, or move that file away.',
		);
	}
	if (own === null && kept === null && !inBackup) {
		throw new SettingError(
			'This backup was made with a CLICKLOOP_SECRET of your own: set it to the same.',
		);
	}
}

async function restoreInto(
	dataDir: string,
	head: Header,
	lines: AsyncIterable<string>,
): Promise<number> {
	const postgres = await startEmbeddedPostgres({ dataDir });
	const db = openDatabase(postgres.connection, () => undefined);
	try {
		await migrate(db.pool);
		await prepareJobs(db.pool, createLogger('warn'));
		if ((await describeSchema(db.pool)) !== head.schema) {
			throw new SettingError(
				'This backup was made by another version of Clickloop. Restore it with that one, and update then.',
			);
		}
		await ensurePartitions(
			db,
			head.months.map((month) => new Date(month)),
		);
		const rows = await db.transaction((tx) => loadDatabase(tx, lines));
		await db.pool.query('ANALYZE');
		return rows;
	} finally {
		await db.close();
		await postgres.stop();
	}
}
