import { SINCE_LINK } from '../../clicks/since-link.js';
import type { Queryable } from '../../database/database.js';
import type { MessageStatus } from '../../messages/message.js';
import type { WaitEnding } from './wait.js';

/** On this channel of PostgreSQL, workers hear which wait needs a look. */
export const WAITS_CHANGED = 'waits';

/** Heard with the commit; several of the same wait are as good as one. */
const TELL = `SELECT pg_notify('${WAITS_CHANGED}', wait_id::text) FROM (SELECT DISTINCT wait_id FROM ended) woken`;

/**
 * Who changes what all that wait for a message know holds the message's row alone; who begins to wait, or waits no more,
 * holds it in common with others and touches nothing but that wait's rows. So one of two sees what the other has done, and
 * none holds a row that another one wants. Messages are locked in the order of their ids, before all else.
 */
const HOLD_MESSAGES = 'SELECT id FROM messages WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE';

/** @param messageIds UUIDs of messages that somebody begins to wait for, or waits for no more */
export async function holdMessages(tx: Queryable, messageIds: string[]): Promise<void> {
	await tx.query(HOLD_MESSAGES, [messageIds]);
}

/** The first tap in time on the link that is waited for. */
const END_TAPPED = `
	WITH tapped AS (
		SELECT w.wait_id, w.message_id, tap.at, tap.id
		FROM wait_messages w JOIN waits ON waits.id = w.wait_id CROSS JOIN LATERAL (
			SELECT k.at, k.id FROM links l JOIN clicks k ON k.link_id = l.id AND ${SINCE_LINK}
			WHERE l.message_id = w.message_id AND k.verdict = 'human' AND k.refused IS NULL AND k.at <= waits.until
				AND (waits.link IS NULL OR l.token = waits.link OR strpos(l.url, waits.link) > 0)
			ORDER BY k.at LIMIT 1
		) tap
		WHERE w.message_id = ANY($1::uuid[]) AND w.ending IS NULL AND waits.state = 'waiting'
			AND ($2::uuid IS NULL OR w.wait_id = $2)
		ORDER BY w.wait_id, w.message_id FOR UPDATE OF w
	), ended AS (
		UPDATE wait_messages w SET ending = 'clicked', click_at = tapped.at, click_id = tapped.id
		FROM tapped WHERE w.wait_id = tapped.wait_id AND w.message_id = tapped.message_id
		RETURNING w.wait_id
	)
	${TELL}`;

/** A tap that turns out to have been none leaves its message open, unless all has been told already. */
const TAKE_BACK = `
	UPDATE wait_messages w SET ending = NULL, click_at = NULL, click_id = NULL
	FROM waits WHERE waits.id = w.wait_id AND waits.state = 'waiting' AND w.click_id = ANY($1::uuid[])
		AND w.message_id = ANY($2::uuid[])`;

const END = `
	WITH ended AS (
		UPDATE wait_messages w SET ending = $2::wait_ending
		FROM waits WHERE waits.id = w.wait_id AND waits.state = 'waiting'
			AND w.message_id = ANY($1::uuid[]) AND w.ending IS NULL AND ($3::uuid IS NULL OR w.wait_id = $3)
		RETURNING w.wait_id
	)
	${TELL}`;

/**
 * What a message's status means to those who wait. A text of which nobody knows whether it was sent may have been, and
 * be tapped.
 */
export const ENDING_OF: Partial<Record<MessageStatus, WaitEnding>> = {
	failed: 'failed',
	canceled: 'canceled',
};

/** A click whose verdict has changed, in the transaction that changed it. */
export interface ChangedClick {
	/** UUIDs. */
	id: string;
	messageId: string | null;
	isHuman: boolean;
	wasHuman: boolean;
}

/** Ends the waiting for messages that people have tapped, after the counters have changed with the verdicts. */
export async function endTapped(tx: Queryable, changed: ChangedClick[]): Promise<void> {
	const lost = changed.filter(({ isHuman, wasHuman }) => wasHuman && !isHuman);
	if (lost.length > 0) {
		const messages = lost.flatMap(({ messageId }) => messageId ?? []);
		await tx.query(TAKE_BACK, [lost.map(({ id }) => id), messages]);
	}
	// Where one is lost, another may come into its place.
	const concerned = changed.filter(({ isHuman, wasHuman }) => isHuman || wasHuman);
	await endTappedMessages(
		tx,
		concerned.flatMap(({ messageId }) => messageId ?? []),
	);
}

/**
 * @param messageIds UUIDs of messages that the transaction holds
 * @param only the UUID of the one wait that is meant, where it holds them in common with others
 */
export async function endTappedMessages(
	tx: Queryable,
	messageIds: string[],
	only?: string,
): Promise<void> {
	if (messageIds.length === 0) return;
	const values = [messageIds, only ?? null];
	await tx.query({ name: 'end-tapped-waits', text: END_TAPPED, values });
}

/**
 * Ends the waiting for messages of which nothing more can come.
 * @param messageIds UUIDs of messages that the transaction holds
 * @param only as for endTappedMessages
 */
export async function endWaits(
	tx: Queryable,
	messageIds: string[],
	ending: WaitEnding,
	only?: string,
): Promise<void> {
	if (messageIds.length === 0) return;
	await tx.query({ name: 'end-waits', text: END, values: [messageIds, ending, only ?? null] });
}
