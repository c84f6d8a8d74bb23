import { createReadStream, existsSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createSecrets } from '../auth/secrets.js';
import { header, PROVEN, type Header } from '../backup/format.js';
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
	checkSecret(head, settings.secret);
	const undo = () => rmSync(join(settings.dataDir, 'postgres'), { recursive: true, force: true });
	process.on('exit', undo);
	try {
		await mkdir(settings.dataDir, { recursive: true });
		const rows = await restoreInto(settings.dataDir, head, lines);
		if (head.secret) await writeFile(secretOf(settings), `${head.secret}\n`, { mode: 0o600 });
		say(`Restored ${rows} rows of ${head.createdAt} into ${settings.dataDir}.`);
	} catch (error) {
		undo();
		throw error;
	} finally {
		process.off('exit', undo);
	}
}

const secretOf = ({ dataDir }: Settings) => join(dataDir, 'secret');

function refuseOverData(settings: Settings): void {
	const { dataDir, databaseUrl } = settings;
	if (databaseUrl) {
		throw new SettingError('This is for the embedded database; with DATABASE_URL use pg_restore.');
	}
	if (existsSync(join(dataDir, 'postgres')) || existsSync(secretOf(settings))) {
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

function checkSecret({ secret, proof }: Header, own: string | null): void {
	const root = own ?? secret;
	const fits = root !== null && createSecrets(root).keyedHash(PROVEN).toString('hex') === proof;
	if (fits) return;
	throw new SettingError(
		own
			? 'CLICKLOOP_SECRET is not the one this backup was made with: the numbers in it could not be read.'
			: 'This backup was made with a CLICKLOOP_SECRET of your own: set it to the same.',
	);
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
