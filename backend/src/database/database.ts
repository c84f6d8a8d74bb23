import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.js';

/** Anything SQL can be sent through: the pool, or the one connection of a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

/**
 * The database, in two views of the same connections: `prisma` for everyday reads and writes, `pool` for the
 * SQL that matters (hot, batched, or atomic across several tables).
 */
export interface Database {
	pool: pg.Pool;
	/** Connections of their own for what redirects wait for: no report and no flood of API calls can hold them up. */
	redirectPool: pg.Pool;
	prisma: PrismaClient;
	/** Runs `work` in one transaction; commits when it resolves, rolls back when it rejects. */
	transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
	close(): Promise<void>;
}

/** How many connections one process may hold; four processes stay below PostgreSQL's default of 100. */
const MAX_CONNECTIONS = 16;
/** Clicks, links, links for those who try tokens, user agents and header sets each go one statement at a time. */
const REDIRECT_CONNECTIONS = 5;
/** How long to wait for a connection, a new one or a free one, in milliseconds. */
const CONNECT_TIMEOUT = 5000;

/**
 * Belongs into each statement that somebody's tap waits for: on a database that has gone silent it fails, in
 * milliseconds, where it would wait for good. The driver knows this setting, its types do not.
 */
export const IMPATIENT = { query_timeout: 5000 };

/**
 * Opens the pools; connections are made when first needed.
 * @param connection a URL's `connectionString`, or the embedded server's socket
 * @param onError hears of connections that broke; the pools replace them by themselves
 */
export function openDatabase(connection: pg.PoolConfig, onError: (error: Error) => void): Database {
	let closing = false;
	const report = (error: Error) => {
		// On the way out a server may cut connections that are being closed anyway.
		if (!closing) onError(error);
	};
	const openPool = (max: number) => {
		const pool = new pg.Pool({
			max,
			connectionTimeoutMillis: CONNECT_TIMEOUT,
			keepAlive: true,
			...connection,
		});
		pool.on('error', report);
		// Without it, a connection that breaks while it is lent out would end the process.
		pool.on('connect', (client) => client.on('error', report));
		return pool;
	};
	const pool = openPool(MAX_CONNECTIONS);
	const redirectPool = openPool(REDIRECT_CONNECTIONS);
	const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

	return {
		pool,
		redirectPool,
		prisma,
		async transaction(work) {
			const client = await pool.connect();
			try {
				await client.query('BEGIN');
				const result = await work(client);
				await client.query('COMMIT');
				client.release();
				return result;
			} catch (error) {
				// A connection that cannot even roll back is broken: hand it back to be thrown away.
				await client.query('ROLLBACK').then(
					() => client.release(),
					(broken: Error) => client.release(broken),
				);
				throw error;
			}
		},
		async close() {
			closing = true;
			await prisma.$disconnect();
			await Promise.all([pool.end(), redirectPool.end()]);
		},
	};
}
