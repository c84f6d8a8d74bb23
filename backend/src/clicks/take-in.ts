import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Queryable } from '../database/database.js';
import { ensurePartitions, isPartitionMissing } from './partitions.js';

/** As many groups as one transaction takes in: in a flood some thousand clicks. */
const BATCH = 50;
/** How often to look whether another process is done, in milliseconds. */
const LOOK_AGAIN = 20;

/**
 * A click that is there already stays as it is: where a connection breaks in the middle of a commit, the same clicks
 * come again. `judge_at` hands each click to judging. SKIP LOCKED: each process takes in what no other does.
 */
const TAKE_IN = `
	WITH taken AS (
		DELETE FROM arrivals WHERE id IN (
			SELECT id FROM arrivals ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
		) RETURNING *
	)
	INSERT INTO clicks (at, id, link_id, method, ip, user_agent_id, header_set_id, place_id, judge_at)
	SELECT new.*, new.at
	FROM taken, unnest(ats, ids, link_ids, methods, ips, user_agent_ids, header_set_ids, place_ids)
		AS new (at, id, link_id, method, ip, user_agent_id, header_set_id, place_id)
	ON CONFLICT (at, id) DO NOTHING`;

const SELECT_TIMES = `
	SELECT DISTINCT date_trunc('day', at) AS at
	FROM (SELECT ats FROM arrivals ORDER BY id LIMIT ${BATCH}) first, unnest(ats) AS at`;

/**
 * Makes clicks of what has arrived, the oldest first.
 * @returns how many there were
 */
export async function takeIn(db: Database): Promise<number> {
	return db.transaction(takeInSome).catch(async (error: unknown) => {
		// Clicks may come in from a file months later, to a month that has no place of its own.
		if (!isPartitionMissing(error)) throw error;
		const { rows } = await db.pool.query<{ at: Date }>(SELECT_TIMES);
		await ensurePartitions(
			db,
			rows.map(({ at }) => at),
		);
		return db.transaction(takeInSome);
	});
}

/**
 * Nobody waits for the disk: what a power cut takes back is among the arrivals again. And the table seems small enough to
 * be read as a whole, while it is full of rows that were taken already; the index knows which.
 */
async function takeInSome(tx: Queryable): Promise<number> {
	await tx.query('SET LOCAL synchronous_commit = off; SET LOCAL enable_seqscan = off');
	const { rowCount } = await tx.query({ name: 'take-in', text: TAKE_IN });
	return rowCount!;
}

/** Resolves when all that had arrived by the time of the call has become clicks, in whatever process. */
export async function takeInAll(db: Database): Promise<void> {
	const { rows } = await db.pool.query<{ last: string | null }>(
		'SELECT max(id) AS last FROM arrivals',
	);
	const isLeft = async () =>
		(await db.pool.query('SELECT FROM arrivals WHERE id <= $1 LIMIT 1', [rows[0]!.last]))
			.rowCount! > 0;
	while (await isLeft()) if ((await takeIn(db)) === 0) await sleep(LOOK_AGAIN);
}
