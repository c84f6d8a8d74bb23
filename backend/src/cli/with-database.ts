import type { Settings } from '../config.js';
import { openDatabase, type Database } from '../database/database.js';
import { reachEmbeddedPostgres } from '../database/embedded/reach.js';

/**
 * Works in the database of a server that runs or not.
 * @throws EmbeddedPostgresError where there is none yet
 */
export async function withDatabase(
	{ databaseUrl, dataDir }: Settings,
	work: (db: Database) => Promise<void>,
): Promise<void> {
	const postgres = databaseUrl ? null : await reachEmbeddedPostgres(dataDir);
	const connection = postgres?.connection ?? { connectionString: databaseUrl! };
	const db = openDatabase(connection, () => undefined);
	try {
		await work(db);
	} finally {
		await db.close();
		await postgres?.stop();
	}
}
