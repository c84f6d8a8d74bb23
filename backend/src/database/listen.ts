import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../logger.js';

/** How long to wait before asking again for a connection that broke, in milliseconds. */
const RECONNECT_AFTER = 1000;

export interface Listener {
	/** Hears each notification's payload. */
	onNotify: (payload: string) => void;
	/** Called when notifications may have been missed, after the connection had been gone. */
	onGap: () => void;
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
	let client: pg.PoolClient | undefined;
	let ended = false;

	async function connect(): Promise<void> {
		const connected = await pool.connect();
		connected.on('notification', ({ payload }) => onNotify(payload ?? ''));
		connected.once('error', (error: Error) => {
			connected.release(error);
			client = undefined;
			if (!ended) void reconnect();
		});
		client = connected;
		await connected.query(`LISTEN ${channel}`);
	}

	async function reconnect(): Promise<void> {
		while (!ended && !client) {
			await sleep(RECONNECT_AFTER);
			try {
				await connect();
				onGap();
			} catch (error) {
				log.warn({ err: error, channel }, 'Cannot listen to the database; trying again');
			}
		}
	}

	await connect();
	return () => {
		ended = true;
		// Destroyed rather than handed back: whoever got it next would go on listening.
		client?.release(true);
		return Promise.resolve();
	};
}
