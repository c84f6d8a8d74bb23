import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Queryable } from '../database/database.js';
import { KEEP_ORDER } from '../database/keep-order.js';
import { partitionOf } from './judge-queue.js';
import { ensurePartitions, isPartitionMissing } from './partitions.js';

/** As many groups as one transaction ingests: in a flood some thousand clicks. */
const BATCH = 50;
/** How often to look whether another process is done, in milliseconds. */
const LOOK_AGAIN = 20;

/** Of a link or message: raw clicks, and those on a link that had ended. */
const COUNTS =
	'count(*) FILTER (WHERE refused IS NULL)::int AS clicks, count(refused)::int AS refused';

/**
 * A click that is there already stays as it is, and is not counted again: where a connection breaks in the middle of a
 * commit, the same clicks come again. The queue hands each click to judging. SKIP LOCKED: each process ingests what no
 * other does. Messages come before links, each in the order of their ids, as everywhere: the condition on `of_messages`
 * makes PostgreSQL finish with them first.
 */
const INGEST = `
	WITH taken AS (
		DELETE FROM arrivals WHERE id IN (
			SELECT id FROM arrivals ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
		) RETURNING *
	), stored AS (
		INSERT INTO clicks (at, id, link_id, message_id, campaign_id, method, ip, user_agent_id, header_set_id, place_id, refused)
		SELECT new.at, new.id, new.link_id, l.message_id, l.campaign_id, new.method, new.ip, new.user_agent_id,
			new.header_set_id, new.place_id, new.refused
		FROM taken
		CROSS JOIN LATERAL unnest(ats, ids, link_ids, methods, ips, user_agent_ids, header_set_ids, place_ids, refusals)
			AS new (at, id, link_id, method, ip, user_agent_id, header_set_id, place_id, refused)
		LEFT JOIN links l ON l.id = new.link_id
		ON CONFLICT (at, id) DO NOTHING
		RETURNING at, id, link_id, message_id, refused
	), queued AS (
		INSERT INTO judge_queue (partition, due_at, at, click_id, message_id)
		SELECT ${partitionOf('stored')}, at, at, id, message_id FROM stored
	), of_messages AS (
		UPDATE messages m SET clicks = m.clicks + new.clicks, refused_clicks = m.refused_clicks + new.refused
		FROM (
			SELECT message_id, ${COUNTS} FROM stored WHERE message_id IS NOT NULL
			GROUP BY message_id ORDER BY message_id
		) new
		WHERE m.id = new.message_id
		RETURNING m.id
	), of_links AS (
		UPDATE links l SET clicks = l.clicks + new.clicks, refused_clicks = l.refused_clicks + new.refused
		FROM (
			SELECT link_id, ${COUNTS} FROM stored
			WHERE (SELECT count(*) FROM of_messages) >= 0
			GROUP BY link_id ORDER BY link_id
		) new
		WHERE l.id = new.link_id
	)
	SELECT count(*)::int AS clicks FROM stored`;

const SELECT_TIMES = `
	SELECT DISTINCT date_trunc('day', at) AS at
	FROM (SELECT ats FROM arrivals ORDER BY id LIMIT ${BATCH}) first, unnest(ats) AS at`;

/**
 * Nobody waits for the disk: what a power cut takes back is among the arrivals again. And `arrivals` seems small
 * enough to be read as a whole, while it is full of rows that were taken already; the index knows which.
 */
const SETTINGS = `SET LOCAL synchronous_commit = off; ${KEEP_ORDER}`;

/**
 * Makes clicks of what has arrived, the oldest first, and adds them to the raw counts of their links and messages.
 * @returns how many clicks there were
 */
export async function ingest(db: Database): Promise<number> {
	return db.transaction(ingestSome).catch(async (error: unknown) => {
		// Clicks may come in from a file months later, to a month that has no place of its own.
		if (!isPartitionMissing(error)) throw error;
		const { rows } = await db.pool.query<{ at: Date }>(SELECT_TIMES);
		await ensurePartitions(
			db,
			rows.map(({ at }) => at),
		);
		return db.transaction(ingestSome);
	});
}

async function ingestSome(tx: Queryable): Promise<number> {
	await tx.query(SETTINGS);
	const { rows } = await tx.query<{ clicks: number }>({ name: 'ingest', text: INGEST });
	return rows[0]!.clicks;
}

/** Resolves when all that had arrived by the time of the call has become clicks, in whatever process. */
export async function ingestAll(db: Database): Promise<void> {
	const { rows } = await db.pool.query<{ last: string | null }>(
		'SELECT max(id) AS last FROM arrivals',
	);
	const isLeft = async () =>
		(await db.pool.query('SELECT FROM arrivals WHERE id <= $1 LIMIT 1', [rows[0]!.last]))
			.rowCount! > 0;
	while (await isLeft()) if ((await ingest(db)) === 0) await sleep(LOOK_AGAIN);
}
