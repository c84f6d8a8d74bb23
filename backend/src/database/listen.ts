import type pg from 'pg';
import type { Logger } from '../logger.js';
import { keepConnection } from './keep-connection.js';

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
export function listen(
	pool: pg.Pool,
	channel: string,
	{ onNotify, onGap }: Listener,
	log: Logger,
): Promise<() => Promise<void>> {
	const prepare = async (client: pg.PoolClient) => {
		client.on('notification', ({ payload }) => onNotify(payload ?? ''));
		await client.query(`LISTEN ${channel}`);
	};
	const complaint = `Cannot listen to ${channel} in the database; trying again`;
	return keepConnection(pool, { prepare, onGap, complaint }, log);
}
