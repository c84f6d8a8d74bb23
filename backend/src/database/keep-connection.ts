import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../logger.js';

/** How long to wait between attempts to get a connection again, in milliseconds. */
const RECONNECT_EVERY = 500;

export interface Kept {
	/** What makes a fresh connection what it is to be. */
	prepare: (client: pg.PoolClient) => Promise<void>;
	/** Called when there is a connection again, after it had been gone. */
	onGap?: () => void;
	/** Said, with the error, of each attempt that failed. */
	complaint: string;
}

/** A connection with something to it. */
interface Connection {
	/** Resolves when it has broken. */
	broken: Promise<unknown>;
	close(): void;
}

/**
 * Keeps a connection of its own, with whatever `prepare` gave it, for as long as it takes.
 * @returns what ends it
 * @throws what kept the first one from being prepared
 */
export async function keepConnection(
	pool: pg.Pool,
	{ prepare, onGap, complaint }: Kept,
	log: Logger,
): Promise<() => Promise<void>> {
	const stopping = new AbortController();
	const stopped = new Promise<void>((resolve) => {
		stopping.signal.addEventListener('abort', () => resolve());
	});

	async function keep(first: Connection): Promise<void> {
		let connection: Connection | undefined = first;
		while (connection) {
			await Promise.race([connection.broken, stopped]);
			connection.close();
			connection = await reconnect();
			if (connection) onGap?.();
		}
	}

	/** @returns undefined when it is to stop */
	async function reconnect(): Promise<Connection | undefined> {
		while (!stopping.signal.aborted) {
			try {
				return await connect(pool, prepare);
			} catch (error) {
				log.warn({ err: error }, complaint);
			}
			await sleep(RECONNECT_EVERY, undefined, { signal: stopping.signal }).catch(() => undefined);
		}
		return undefined;
	}

	const keeping = keep(await connect(pool, prepare));
	return async () => {
		stopping.abort();
		await keeping;
	};
}

async function connect(pool: pg.Pool, prepare: Kept['prepare']): Promise<Connection> {
	const client = await pool.connect();
	const broken = new Promise((resolve) => client.once('error', resolve).once('end', resolve));
	try {
		await prepare(client);
	} catch (error) {
		client.release(true);
		throw error;
	}
	// Destroyed rather than handed back: whoever got it next would have what was prepared.
	return { broken, close: () => client.release(true) };
}
