import type { Queryable } from '../../database/database.js';
import { publicId } from '../../ids.js';
import { AFTER_HOURS } from '../../subscriptions/filter.js';

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

/** Taken in common by all who look for subscriptions, and alone by who waits until they have ended (begin.ts). */
export const LOOKING = "hashtextextended('unclicked watches', 0)";
const BEGIN_LOOKING = `SELECT pg_advisory_xact_lock_shared(${LOOKING})`;

/**
 * The lock keeps a subscription from being deleted before its rows are in. Only the parts of a filter that many
 * subscriptions differ by are looked at: the rest can wait until the message is due.
 */
const WATCH = `
	WITH arrived AS MATERIALIZED (
		SELECT m.*, arrived.public_id, c.name AS campaign_name
		FROM unnest($1::uuid[], $2::text[]) AS arrived (id, public_id)
		JOIN messages m ON m.id = arrived.id
		JOIN campaigns c ON c.id = m.campaign_id
	), routed AS MATERIALIZED (
		SELECT DISTINCT r.subscription_id, a.id AS message_id FROM arrived a
		CROSS JOIN LATERAL (VALUES ('all', ''), ('campaign', a.campaign_name), ('campaign', $3),
			('contact', encode(a.contact_hash, 'hex')), ('message', a.public_id)) AS k (scope, key)
		JOIN subscription_routes r ON r.type = 'message.unclicked' AND r.scope = k.scope AND r.key = k.key
	), asking AS MATERIALIZED (
		${ASKING} AND id IN (SELECT subscription_id FROM routed) ORDER BY id FOR KEY SHARE
	)
	INSERT INTO unclicked_watches (subscription_id, message_id, due_at)
	SELECT asking.id, m.id, ${DUE_AT}
	FROM routed
	JOIN asking ON asking.id = routed.subscription_id
	JOIN arrived m ON m.id = routed.message_id
	WHERE ${DUE_AT} >= asking.wanted_since
		AND (asking.filter->'campaign' IS NULL OR asking.filter->'campaign' ?| ARRAY[m.campaign_name, $3])
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
	// A statement of its own: one that took it by the way would have looked before.
	await tx.query({ name: 'begin-looking', text: BEGIN_LOOKING });
	await tx.query({
		name: 'watch-unclicked',
		text: WATCH,
		values: [messageIds, publicIds, publicId('cmp', campaignId)],
	});
}
