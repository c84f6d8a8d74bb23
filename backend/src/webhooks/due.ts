import type { Queryable } from '../database/database.js';
import type { StoredSecrets } from './signature.js';

/** A delivery whose time has come, with all that an attempt needs. */
export interface DueDelivery extends StoredSecrets {
	id: string;
	subscriptionId: string;
	eventId: string;
	/** How many there have been. */
	attempts: number;
	url: string;
	/** Encrypted. */
	body: Uint8Array;
}

/**
 * How many deliveries of a subscription are in memory at a time, however many wait: enough to keep a quick receiver
 * busy, and bodies are some kilobytes each.
 */
export const PAGE = 60;

/**
 * `next_attempt_at` is set as long as a delivery is pending. What became due at the same moment goes in order of its
 * making. The page comes off the index first: a hundred thousand that wait are not read for sixty.
 */
const SELECT_DUE = `
	SELECT d.id, s.id AS "subscriptionId", d.event_id AS "eventId",
		jsonb_array_length(d.attempts) AS attempts, e.body,
		s.url, s.secret, s.former_secret AS "formerSecret", s.former_secret_until AS "formerSecretUntil"
	FROM (
		SELECT id, event_id, attempts, next_attempt_at FROM deliveries
		WHERE subscription_id = $1 AND next_attempt_at <= now()
		ORDER BY next_attempt_at, id LIMIT ${PAGE}
	) d
	JOIN subscriptions s ON s.id = $1 AND s.status = 'active'
	JOIN events e ON e.id = d.event_id
	ORDER BY d.next_attempt_at, d.id`;

/** @returns the first deliveries of a subscription that are due, in order; none unless it is active */
export async function loadDue(db: Queryable, subscriptionId: string): Promise<DueDelivery[]> {
	const { rows } = await db.query<DueDelivery>({
		name: 'select-due-deliveries',
		text: SELECT_DUE,
		values: [subscriptionId],
	});
	return rows;
}

/** One step into the index for each subscription, however many deliveries each has. */
const FIND_DUE = `
	SELECT s.id FROM subscriptions s
	CROSS JOIN LATERAL (
		SELECT FROM deliveries d
		WHERE d.subscription_id = s.id AND d.next_attempt_at <= now()
		ORDER BY d.next_attempt_at LIMIT 1
	) due
	WHERE s.status = 'active'`;

/** @returns the active subscriptions that have deliveries due */
export async function findDue(db: Queryable): Promise<string[]> {
	const { rows } = await db.query<{ id: string }>({ name: 'find-due', text: FIND_DUE });
	return rows.map(({ id }) => id);
}
