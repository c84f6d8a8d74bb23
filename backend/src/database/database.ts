import { setTimeout as sleep } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.js';

/** Anything SQL can be sent through: the pool, or the one connection of a transaction. */
export type Queryable = Pick<pg.Pool, 'query'>;

/** Where transactions can be had. */
export interface Transactions {
	/** Runs `work` in one transaction; commits when it resolves, rolls back when it rejects. */
	transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
}

/**
 * The database, in two views of the same connections: `prisma` for everyday reads and writes, `pool` for the
 * SQL that matters (hot, batched, or atomic across several tables).
 */
export interface Database extends Transactions {
	pool: pg.Pool;
	/** Connections of their own for what redirects wait for: no report and no flood of API calls can hold them up. */
	redirectPool: pg.Pool;
	/** The same for long answers, so that no number of them keeps the rest of the server waiting. */
	streams: Transactions;
	prisma: PrismaClient;
	/** Waits a moment for what is under way, then cuts it off. */
	close(): Promise<void>;
}

/** How many connections one process may hold; four processes stay below PostgreSQL's default of 100. */
const MAX_CONNECTIONS = 16;
/** Clicks, links, links for those who try tokens, user agents and header sets each go one statement at a time. */
const REDIRECT_CONNECTIONS = 5;
/** Their rows take turns on one processor, so more would not be faster, only slow down everything else. */
export const STREAM_CONNECTIONS = 2;
/** How long to wait for a connection, a new one or a free one, in milliseconds. */
const CONNECT_TIMEOUT = 5000;
/** A transaction in which nothing happens for so long has been forgotten; its locks must not stay. Milliseconds. */
const IDLE = 60_000;
/** The longest that a long answer may take, in milliseconds: 200,000 clicks through 1 Mbit/s take twelve minutes. */
export const LONGEST_STREAM = 900_000;
/** How long statements under way may take when everything is to end, in milliseconds. */
const CLOSE_PATIENCE = 1000;

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
	const clients = new Set<pg.PoolClient>();
	const openPool = (
		max: number,
		limits: Limits = { idle_in_transaction_session_timeout: IDLE },
	) => {
		const pool = new pg.Pool({
			max,
			connectionTimeoutMillis: CONNECT_TIMEOUT,
			keepAlive: true,
			...connection,
			onConnect: (client) => setLimits(client, limits),
		});
		pool.on('error', report);
		pool.on('connect', (client) => {
			clients.add(client);
			// Without it, a connection that breaks while it is lent out would end the process.
			client.on('error', report);
		});
		pool.on('remove', (client) => clients.delete(client));
		return pool;
	};
	const pool = openPool(MAX_CONNECTIONS);
	const redirectPool = openPool(REDIRECT_CONNECTIONS);
	const streamPool = openPool(STREAM_CONNECTIONS, {
		idle_in_transaction_session_timeout: LONGEST_STREAM,
		statement_timeout: LONGEST_STREAM,
	});
	const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

	return {
		pool,
		redirectPool,
		streams: { transaction: (work) => inTransaction(streamPool, work) },
		prisma,
		transaction: (work) => inTransaction(pool, work),
		async close() {
			closing = true;
			await prisma.$disconnect();
			const patience = () => sleep(CLOSE_PATIENCE, undefined, { ref: false });
			const ended = Promise.all([pool, redirectPool, streamPool].map((each) => each.end()));
			await Promise.race([ended, patience()]);
			// A statement under way is cut off with its connection, and whoever waits for it hears that.
			await Promise.race([Promise.all([...clients].map((client) => client.end())), patience()]);
		},
	};
}

/** PostgreSQL's own limits, in milliseconds. */
type Limits = Record<string, number>;

/** By a statement: poolers such as PgBouncer refuse connections that ask for it as they begin. */
async function setLimits(client: pg.ClientBase, limits: Limits): Promise<void> {
	const statements = Object.entries(limits).map(([name, value]) => `SET ${name} = ${value}`);
	await client.query(statements.join('; '));
}

async function inTransaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
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
}
