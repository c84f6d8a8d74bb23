import type { Deps } from '../deps.js';
import { version } from '../http/version.js';
import { countAddresses, type RecentClicks } from './count-addresses.js';
import { countLiveLinks } from './count-live-links.js';
import { reckonGuessing, type Guessing } from './guessing.js';

/** What there is to know of a running process and its database. */
export interface Facts {
	version: string;
	uptimeSeconds: number;
	settings: Deps['settings'];
	/** PostgreSQL's own version, e.g. `18.4`. */
	databaseVersion: string;
	databaseBytes: number;
	/** By the length of the links' tokens; the shortest time first. */
	guessing: Guessing[];
	recentClicks: RecentClicks;
}

export async function gatherFacts({
	db,
	settings,
	clock,
}: Pick<Deps, 'db' | 'settings' | 'clock'>): Promise<Facts> {
	const [database, links, recentClicks] = await Promise.all([
		db.pool.query<{ version: string; bytes: string }>(
			`SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes`,
		),
		countLiveLinks(db.pool, clock()),
		countAddresses(db.pool, clock()),
	]);
	const { version: databaseVersion, bytes } = database.rows[0]!;
	return {
		version,
		uptimeSeconds: process.uptime(),
		settings,
		databaseVersion,
		databaseBytes: Number(bytes),
		guessing: reckonGuessing(links),
		recentClicks,
	};
}
