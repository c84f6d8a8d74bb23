import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { connect } from '../../../backend/src/database/embedded/connect.js';
import { createCluster } from '../../../backend/src/database/embedded/create-cluster.js';
import { endPostmaster } from '../../../backend/src/database/embedded/end-postmaster.js';
import { launch } from '../../../backend/src/database/embedded/launch.js';
import { locateBinaries } from '../../../backend/src/database/embedded/locate-binaries.js';
import { placeBinaries } from '../../../backend/src/database/embedded/place-binaries.js';
import { findServerUser } from '../../../backend/src/database/embedded/server-user.js';
import { freePort } from '../../support/ports.js';
import { TOKEN_OF_NUMBER } from './tokens.js';

export type DatabaseKind = 'embedded' | 'server';

/** A PostgreSQL for Clickloop. */
export interface BenchDatabase {
	/** What makes Clickloop use it. */
	env: Record<string, string>;
	/** How to look into it; the embedded one is there once Clickloop is. */
	connection(): Promise<pg.PoolConfig>;
	/** The postmaster's number. */
	pid(): Promise<number>;
	stop(): Promise<void>;
}

/** @param directory where its data is, and stays */
export async function openBenchDatabase(
	kind: DatabaseKind,
	directory: string,
): Promise<BenchDatabase> {
	await mkdir(directory, { recursive: true });
	return kind === 'embedded' ? embedded(directory) : server(directory);
}

/** Clickloop's own, which it starts and stops. */
function embedded(directory: string): BenchDatabase {
	const file = join(directory, 'postgres/data/postmaster.pid');
	const lines = async () => (await readFile(file, 'utf8')).split('\n');
	return {
		env: { CLICKLOOP_DATA_DIR: directory },
		connection: async () => ({
			host: (await lines())[4]!,
			user: 'clickloop',
			database: 'clickloop',
		}),
		pid: async () => Number((await lines())[0]),
		stop: () => Promise.resolve(),
	};
}

/** As an operator's: on its own, over TCP, with PostgreSQL's own defaults where ours differ. */
const STOCK = { checkpoint_timeout: '5min', wal_compression: 'off' };

async function server(directory: string): Promise<BenchDatabase> {
	const cluster = join(directory, 'data');
	const user = await findServerUser(cluster);
	const native = await placeBinaries(await locateBinaries(), directory, user);
	await createCluster(cluster, native, user);
	const host = '127.0.0.1';
	const port = await freePort();
	const nothing = () => Promise.resolve();
	const settings = { ...STOCK, listen_addresses: host, port: String(port) };
	const transport = {
		host,
		port,
		settings: { ...settings, unix_socket_directories: '' },
		open: nothing,
		close: nothing,
		remove: nothing,
	};
	const running = await launch({ cluster, native, user, transport, log: console.error });
	const { user: role, database } = await connect(cluster, transport);
	return {
		env: {
			DATABASE_URL: `postgresql://${role}@${host}:${port}/${database}`,
			CLICKLOOP_SECRET: 'bench-secret-0123456789',
			CLICKLOOP_DATA_DIR: join(directory, 'clickloop'),
		},
		connection: () => Promise.resolve({ host, port, user: role, database }),
		pid: () => Promise.resolve(running.pid),
		stop: () => endPostmaster({ ...running, cluster, native }),
	};
}

/** Rows that one statement writes. */
const CHUNK = 500_000;

/** Adds links until there are `count`; those that are there stay. */
export async function fillLinks(db: pg.Pool, count: number): Promise<void> {
	const { rows } = await db.query<{ links: number }>('SELECT count(*)::int AS links FROM links');
	for (let from = rows[0]!.links + 1; from <= count; from += CHUNK) {
		await db.query(
			`INSERT INTO links (token, url)
			 SELECT ${TOKEN_OF_NUMBER}, 'https://acme.example/offers/summer?utm_source=sms&contact=' || number
			 FROM generate_series($1::bigint, $2::bigint) AS number`,
			[from, Math.min(count, from + CHUNK - 1)],
		);
	}
	await db.query('VACUUM ANALYZE links');
}
