import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../logger.js';

/** How long to wait between attempts to get a connection again, in milliseconds. */
const RECONNECT_EVERY = 500;

export interface Listener {
	/** Hears each notification's payload. */
	onNotify: (payload: string) => void;
	/** Called when notifications may have been missed, after the connection had been gone. */
	onGap: () => void;
}

/** A connection that listens. */
interface Connection {
	/** Resolves when it has broken. */
	broken: Promise<unknown>;
	close(): void;
}

/**
 * Listens to one of PostgreSQL's notification channels, on a connection of its own, for as long as it takes.
 * @returns what ends it
 */
export async function listen(
	pool: pg.Pool,
	channel: string,
	{ onNotify, onGap }: Listener,
	log: Logger,
): Promise<() => Promise<void>> {
	const stopping = new AbortController();
	const stopped = new Promise<void>((resolve) => {
		stopping.signal.addEventListener('abort', () => resolve());
	});

	async function keepListening(first: Connection): Promise<void> {
		let connection: Connection | undefined = first;
		while (connection) {
			await Promise.race([connection.broken, stopped]);
			connection.close();
			connection = await reconnect();
			if (connection) onGap();
		}
	}

	/** @returns undefined when it is to stop */
	async function reconnect(): Promise<Connection | undefined> {
		while (!stopping.signal.aborted) {
			try {
				return await connect(pool, channel, onNotify);
			} catch (error) {
				log.warn({ err: error, channel }, 'Cannot listen to the database; trying again');
			}
			await sleep(RECONNECT_EVERY, undefined, { signal: stopping.signal }).catch(() => undefined);
		}
		return undefined;
	}

	const listening = keepListening(await connect(pool, channel, onNotify));
	return async () => {
		stopping.abort();
		await listening;
	};
}

async function connect(
	pool: pg.Pool,
	channel: string,
	onNotify: Listener['onNotify'],
): Promise<Connection> {
	const client = await pool.connect();
	const broken = new Promise((resolve) => client.once('error', resolve).once('end', resolve));
	client.on('notification', ({ payload }) => onNotify(payload ?? ''));
	try {
		await client.query(`LISTEN ${channel}`);
	} catch (error) {
		client.release(true);
		throw error;
	}
	// Destroyed rather than handed back: whoever got it next would go on listening.
	return { broken, close: () => client.release(true) };
}
