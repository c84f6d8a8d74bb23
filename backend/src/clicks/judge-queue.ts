import { arrayLiteral, timesLiteral } from '../database/array-literal.js';
import type { Queryable } from '../database/database.js';
import { selectToJudge, type ClickToJudgeRow } from './click-to-judge.js';

/** Into how many parts clicks are divided, by their messages: enough for some processes to share them evenly. */
export const PARTITIONS = 16;
/** As many partitions as one batch holds, so that two can always be under way. */
const MOST_HELD = PARTITIONS / 2;

/** An arbitrary number that only means "Clickloop judges this partition", with the partition's own beside it. */
const LOCK = 420_261_128;

/** How long a click is left alone after judging it has failed: doubled with each time, up to an hour. In seconds. */
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 3600;

/**
 * SQL for the partition of a click or what else has `message_id` and `link_id`: by the last bits of the message's id,
 * which are chance, or by the link where there is no message.
 */
export const partitionOf = (row: string) =>
	`(COALESCE(get_byte(uuid_send(${row}.message_id), 15), ${row}.link_id) & ${PARTITIONS - 1})::smallint`;

/**
 * The partitions whose clicks have waited longest, as far as nobody else holds them. Held until the transaction ends,
 * with it: whoever dies, or whose connection breaks, holds nothing any more.
 */
const HOLD = `
	SELECT partition FROM (
		SELECT partition, (
			SELECT due_at FROM judge_queue q WHERE q.partition = p.partition AND due_at <= $1 ORDER BY due_at LIMIT 1
		) AS oldest
		FROM generate_series(0, ${PARTITIONS - 1}) AS p (partition) ORDER BY oldest OFFSET 0
	) due
	WHERE oldest IS NOT NULL AND pg_try_advisory_xact_lock(${LOCK}, partition) LIMIT ${MOST_HELD}`;

/** The oldest first. Nobody else takes rows of a partition that is held, so that they can be found by their place. */
const TAKE = `
	WITH taken AS (
		DELETE FROM judge_queue WHERE ctid = ANY (ARRAY(
			SELECT due.ctid FROM unnest($1::smallint[]) AS held (partition)
			CROSS JOIN LATERAL (
				SELECT ctid, due_at FROM judge_queue q WHERE q.partition = held.partition AND due_at <= $2
				ORDER BY due_at, id LIMIT $3
			) due
			ORDER BY due.due_at LIMIT $4
		))
		RETURNING *
	)
	${selectToJudge(
		'taken JOIN clicks k ON k.at = taken.at AND k.id = taken.click_id',
		', taken.partition, taken.due_at, taken.id AS queue_id, taken.again, taken.attempts',
	)}`;

const SETTLE_LATER = `
	INSERT INTO judge_queue (partition, due_at, at, click_id, message_id)
	SELECT ${partitionOf('k')}, k.at + $3 * interval '1 second', k.at, k.id, k.message_id
	FROM unnest($1::timestamptz[], $2::uuid[]) AS unsure (at, id)
	JOIN clicks k ON k.at = unsure.at AND k.id = unsure.id`;

const SET_ASIDE = `
	UPDATE judge_queue SET attempts = attempts + 1, error = $4,
		due_at = $5::timestamptz + interval '1 second' * least(${FIRST_PAUSE} * 2 ^ attempts, ${LONGEST_PAUSE})
	WHERE partition = $1 AND due_at = $2 AND id = $3`;

/** A click whose time has come, with its row of the queue. */
export interface DueClick extends ClickToJudgeRow {
	partition: number;
	due_at: Date;
	queue_id: string;
	/** Whether it is judged whatever its verdict is; else while it has no final one. */
	again: boolean;
	attempts: number;
}

/** @returns the partitions that are held until the transaction ends; none when nothing is due that nobody holds */
export async function holdPartitions(tx: Queryable, now: Date): Promise<number[]> {
	const { rows } = await tx.query<{ partition: number }>({
		name: 'hold-partitions',
		text: HOLD,
		values: [now],
	});
	return rows.map(({ partition }) => partition);
}

/**
 * Takes what is due out of the queue. A statement of its own: what was judged before the partitions were held is seen.
 * @param held all of them, by this very transaction
 * @returns some of it when it is more than `most`; a click may be there twice
 */
export async function takeDue(
	tx: Queryable,
	held: number[],
	now: Date,
	most: number,
): Promise<DueClick[]> {
	const { rows } = await tx.query<DueClick>({
		name: 'take-due',
		text: TAKE,
		values: [arrayLiteral(held), now, Math.ceil(most / held.length), most],
	});
	return rows;
}

/** Lets unsure clicks be judged again when they have waited long enough for more evidence. */
export async function settleLater(
	tx: Queryable,
	clicks: { at: Date; id: string }[],
	settleSeconds: number,
): Promise<void> {
	if (clicks.length === 0) return;
	await tx.query({
		name: 'settle-later',
		text: SETTLE_LATER,
		values: [
			timesLiteral(clicks.map(({ at }) => at)),
			arrayLiteral(clicks.map(({ id }) => id)),
			settleSeconds,
		],
	});
}

/** Puts a click aside that could not be judged: it is tried again from time to time, and holds nobody up. */
export async function setAside(
	db: Queryable,
	{ partition, due_at, queue_id }: DueClick,
	error: unknown,
	now: Date,
): Promise<void> {
	await db.query(SET_ASIDE, [partition, due_at, queue_id, String(error).slice(0, 1000), now]);
}
