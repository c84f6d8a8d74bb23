import type pg from 'pg';
import type { Deps } from '../deps.js';
import { dropWithTotals } from '../totals/forget-clicks.js';

const DAY = 24 * 60 * 60 * 1000;

/** An arbitrary number that only means "Clickloop drops old clicks" to each process that asks for the lock. */
const LOCK = 4_202_611_212;

/** Partitions by the end of their month, and those that were taken off before but not dropped. */
const SELECT_OLD = `
	SELECT c.relname AS name, i.inhrelid IS NOT NULL AS "isAttached", COALESCE(i.inhdetachpending, false) AS "isHalfOff"
	FROM pg_class c
	LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND i.inhparent = 'clicks'::regclass
	WHERE c.relkind = 'r' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'clicks'::regclass)
		AND c.relname ~ '^clicks_[0-9]{4}_[0-9]{2}$'
		AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' <= $1
	ORDER BY c.relname`;

/**
 * Drops each month of clicks that has been over for longer than they are to be kept. Counters of messages and links
 * stay as they are. One process does it, the others find it done.
 * @returns the names of the partitions that are gone
 */
export async function dropOldMonths({
	db,
	settings,
	clock,
	log,
}: Pick<Deps, 'db' | 'settings' | 'clock' | 'log'>): Promise<string[]> {
	if (settings.clickDays === null) return [];
	const before = new Date(clock().getTime() - settings.clickDays * DAY);
	const client = await db.pool.connect();
	try {
		const { rows } = await client.query<{ isMine: boolean }>(
			'SELECT pg_try_advisory_lock($1) AS "isMine"',
			[LOCK],
		);
		if (!rows[0]!.isMine) return [];
		try {
			const dropped = await dropMonths(client, before);
			if (dropped.length > 0)
				log.info({ dropped }, 'Dropped old clicks, as CLICKLOOP_CLICK_DAYS says');
			return dropped;
		} finally {
			await client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
		}
	} finally {
		client.release();
	}
}

/**
 * Taken off first, concurrently: to drop a partition at once would wait for every report that is being read, and each
 * redirect would wait behind it. What a process that died had half done is finished.
 */
async function dropMonths(client: pg.PoolClient, before: Date): Promise<string[]> {
	const { rows } = await client.query<{ name: string; isAttached: boolean; isHalfOff: boolean }>(
		SELECT_OLD,
		[before],
	);
	for (const { name, isAttached, isHalfOff } of rows) {
		if (isAttached) {
			const how = isHalfOff ? 'FINALIZE' : 'CONCURRENTLY';
			await client.query(`ALTER TABLE clicks DETACH PARTITION ${name} ${how}`);
		}
		await dropWithTotals(client, name);
	}
	return rows.map(({ name }) => name);
}
