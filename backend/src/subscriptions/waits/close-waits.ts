import type { Queryable } from '../../database/database.js';

/** As many messages as one look decides on. */
const BATCH = 1000;

/**
 * Those that nobody has tapped although their time is over. A click that has just arrived, is unsure, not judged yet or
 * to be judged again may still be a person's: it is waited for.
 */
const END_OVERDUE = `
	WITH overdue AS MATERIALIZED (
		SELECT w.wait_id, w.message_id FROM waits JOIN wait_messages w ON w.wait_id = waits.id
		WHERE waits.state = 'waiting' AND waits.until <= $1 AND w.ending IS NULL
		ORDER BY w.wait_id, w.message_id LIMIT ${BATCH} FOR UPDATE OF w SKIP LOCKED
	), arrived AS MATERIALIZED (
		SELECT DISTINCT unnest(link_ids) AS id FROM arrivals
	), settled AS (
		SELECT * FROM overdue o
		WHERE NOT EXISTS (SELECT FROM judge_queue q WHERE q.message_id = o.message_id)
			AND NOT EXISTS (SELECT FROM links l JOIN arrived USING (id) WHERE l.message_id = o.message_id)
	)
	UPDATE wait_messages w SET ending = 'notClicked' FROM settled
	WHERE w.wait_id = settled.wait_id AND w.message_id = settled.message_id
	RETURNING w.wait_id`;

/**
 * Several processes hear of the same waits at once: all lock them in one order.
 * @param which the condition on `waits` that tells which to look at
 */
const closeThose = (which: string) => `
	UPDATE waits SET state = 'done', next_attempt_at = $1
	WHERE id IN (
		SELECT id FROM waits WHERE state = 'waiting' AND ${which}
			AND NOT EXISTS (SELECT FROM wait_messages w WHERE w.wait_id = waits.id AND w.ending IS NULL)
		ORDER BY id FOR UPDATE
	)`;
const CLOSE = closeThose('id = ANY($2::uuid[])');
const CLOSE_ALL = closeThose('true');

/**
 * Ends the waiting for messages whose time is over.
 * @param at ends of before count
 * @returns the waits concerned, and whether there may be more
 */
export async function endOverdue(
	tx: Queryable,
	at: Date,
): Promise<{ waits: string[]; isMore: boolean }> {
	const { rows } = await tx.query<{ wait_id: string }>({
		name: 'end-overdue-waits',
		text: END_OVERDUE,
		values: [at],
	});
	return {
		waits: [...new Set(rows.map((row) => row.wait_id))],
		isMore: rows.length === BATCH,
	};
}

/**
 * Closes those of the waits of which each message has ended: their URLs are due to be called.
 * @param ids UUIDs; undefined to look at all
 */
export async function closeEnded(tx: Queryable, now: Date, ids?: string[]): Promise<void> {
	await (ids ? tx.query(CLOSE, [now, ids]) : tx.query(CLOSE_ALL, [now]));
}
