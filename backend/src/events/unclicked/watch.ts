import type { Queryable } from '../../database/database.js';
import { publicId } from '../../ids.js';
import { AFTER_HOURS } from '../../webhooks/filter.js';

/** What a subscription that asks for message.unclicked has: a part of a condition on `subscriptions`. */
export const ASKS_FOR_UNCLICKED = `'message.unclicked' = ANY(events) AND status <> 'ended'`;

/** The time that counts for a message `m`: of one whose outcome is unknown, when it was handed over. */
export const ARRIVED_AT = 'COALESCE(m.delivered_at, m.sent_at, m.handed_over_at)';
/** Whether a message `m` may have arrived. */
export const MAY_HAVE_ARRIVED = `m.status IN ('sent', 'delivered', 'unknown')`;

/**
 * From when on a message `m` counts for a subscription `asking`, and when it is due. What was due before the
 * subscription was made is left alone.
 */
export const DUE_AT = `${ARRIVED_AT} + asking.after`;
export const ASKING = `
	SELECT id, filter, wanted_since, COALESCE((filter->>'afterHours')::float8, ${AFTER_HOURS}) * interval '1 hour' AS after
	FROM subscriptions WHERE ${ASKS_FOR_UNCLICKED}`;

/** Who has been told stays told; for the others the time may have moved with a receipt. */
export const ON_KNOWN = `
	ON CONFLICT (subscription_id, message_id) DO UPDATE SET due_at = EXCLUDED.due_at
	WHERE unclicked_watches.told_at IS NULL`;

/**
 * The lock keeps a subscription from being deleted before its rows are in, and new ones wait for all who hold it
 * (see begin.ts). Only the parts of a filter that many subscriptions differ by are looked at: the rest can wait
 * until the message is due.
 */
const WATCH = `
	WITH asking AS MATERIALIZED (${ASKING} ORDER BY id FOR KEY SHARE)
	INSERT INTO unclicked_watches (subscription_id, message_id, due_at)
	SELECT asking.id, m.id, ${DUE_AT}
	FROM unnest($1::uuid[], $2::text[]) AS arrived (id, public_id)
	JOIN messages m ON m.id = arrived.id
	JOIN campaigns c ON c.id = m.campaign_id
	JOIN asking ON (asking.filter->'message' IS NULL OR asking.filter->'message' ? arrived.public_id)
		AND (asking.filter->'campaign' IS NULL OR asking.filter->'campaign' ?| ARRAY[c.name, $3])
	WHERE ${DUE_AT} >= asking.wanted_since
	ORDER BY m.id
	${ON_KNOWN}`;

/**
 * Lets messages be watched for those who want to hear when nobody taps them; in the transaction that sends or
 * delivers them. Whoever was to be told at another time will be told at this one.
 * @param messageIds UUIDs, of messages of one campaign
 * @param campaignId a UUID
 */
export async function watchUnclicked(
	tx: Queryable,
	messageIds: string[],
	campaignId: string,
): Promise<void> {
	if (messageIds.length === 0) return;
	const publicIds = messageIds.map((id) => publicId('msg', id));
	await tx.query({
		name: 'watch-unclicked',
		text: WATCH,
		values: [messageIds, publicIds, publicId('cmp', campaignId)],
	});
}
