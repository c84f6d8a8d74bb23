import type pg from 'pg';
import type { Logger } from '../logger.js';
import { keepConnection } from './keep-connection.js';

/** Listens to PostgreSQL's notification channels, all on one connection, for as long as it takes. */
export interface Listener {
	/**
	 * @returns what ends it
	 * @throws when it cannot begin
	 */
	listen: (channel: string, hearer: Hearer) => Promise<() => void>;
	/** Gives the connection up. */
	close(): Promise<void>;
}

export interface Hearer {
	/** Hears each notification's payload. */
	onNotify: (payload: string) => void;
	/** Called when notifications may have been missed, after the connection had been gone. */
	onGap: () => void;
}

const COMPLAINT = 'Cannot listen to notifications of the database; trying again';

/** The connection is made when it is first needed. */
export function createListener(pool: pg.Pool, log: Logger): Listener {
	const hearers = new Set<Hearer & { channel: string }>();
	let client: pg.PoolClient | undefined;
	let keeping: Promise<() => Promise<void>> | undefined;

	async function prepare(fresh: pg.PoolClient): Promise<void> {
		client = fresh;
		fresh.on('notification', ({ channel, payload }) => {
			for (const hearer of hearers) if (hearer.channel === channel) hearer.onNotify(payload ?? '');
		});
		for (const channel of new Set([...hearers].map((hearer) => hearer.channel)))
			await fresh.query(`LISTEN ${channel}`);
	}

	function onGap(): void {
		for (const hearer of hearers) hearer.onGap();
	}

	function keep(): Promise<() => Promise<void>> {
		keeping ??= keepConnection(pool, { prepare, onGap, complaint: COMPLAINT }, log).catch(
			(error: unknown) => {
				keeping = undefined;
				throw error;
			},
		);
		return keeping;
	}

	return {
		async listen(channel, hearer) {
			const heard = { ...hearer, channel };
			hearers.add(heard);
			try {
				await keep();
				await client!.query(`LISTEN ${channel}`);
			} catch (error) {
				hearers.delete(heard);
				throw error;
			}
			return () => hearers.delete(heard);
		},
		async close() {
			await (
				await keeping
			)?.();
		},
	};
}
