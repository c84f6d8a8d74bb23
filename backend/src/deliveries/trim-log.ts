import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import { newIdAt } from '../ids.js';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** So few at a time that nothing waits long for their locks, and with a pause that lets others go first. */
const BATCH = 1000;
/** In milliseconds. */
const PAUSE = 20;

/** Ids sort by the time they were made, so what is old stands first. What is still on its way stays. */
const DELETE_DELIVERIES = `
	WITH old AS (
		SELECT id FROM deliveries
		WHERE id > $1 AND id < $2 AND status <> 'pending'
		ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
	), gone AS (
		DELETE FROM deliveries d USING old WHERE d.id = old.id
	)
	SELECT id FROM old ORDER BY id`;

const DELETE_EVENTS = `
	WITH old AS (
		SELECT id FROM events e
		WHERE id > $1 AND id < $2 AND NOT EXISTS (SELECT FROM deliveries d WHERE d.event_id = e.id)
		ORDER BY id LIMIT ${BATCH}
	), gone AS (
		DELETE FROM events e USING old WHERE e.id = old.id
	)
	SELECT id FROM old ORDER BY id`;

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

type TrimDeps = Pick<Deps, 'db' | 'settings' | 'clock'>;

/**
 * Deletes deliveries that are over, and events without any, when they are older than CLICKLOOP_DELIVERY_LOG_DAYS.
 * @param signal ends it between two batches
 */
export async function trimLog(
	{ db, settings, clock }: TrimDeps,
	signal?: AbortSignal,
): Promise<void> {
	const end = newIdAt(new Date(clock().getTime() - settings.deliveryLogDays * DAY));
	for (const sql of [DELETE_DELIVERIES, DELETE_EVENTS]) {
		let after: string | undefined = FIRST_ID;
		while (after && !signal?.aborted) {
			after = await deleteBatch(db.pool, sql, after, end);
			if (after) await sleep(PAUSE);
		}
	}
}

/** @returns behind which id there may be more; undefined when that was all */
async function deleteBatch(
	pool: Queryable,
	sql: string,
	after: string,
	end: string,
): Promise<string | undefined> {
	const { rows } = await pool.query<{ id: string }>(sql, [after, end]);
	return rows.length === BATCH ? rows.at(-1)?.id : undefined;
}

/**
 * Trims the log now and every hour, where no other process is at it.
 * @returns what ends it
 */
export function keepLogTrimmed(deps: TrimDeps & Pick<Deps, 'background'>): () => Promise<void> {
	return deps.background.start({
		name: 'trimming the log',
		lock: 'trimming the log of deliveries',
		work: (signal) => trimLog(deps, signal),
		every: HOUR,
		complaint: 'Old deliveries could not be deleted; trying again',
	}).stop;
}
