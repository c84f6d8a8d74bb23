import { STANDING, type Standing } from '../subscriptions/notices.js';
import type { Queryable } from '../database/database.js';
import type { StoredSecrets } from '../webhooks/signature.js';

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
 * busy.
 */
const PAGE = 60;

/** How much a lane may load. */
export interface Portion {
	/** Those that it has in its hands already. */
	except: string[];
	/** How many deliveries, `PAGE` at most. */
	most: number;
	/** How many bytes of bodies; the first is loaded however large it is. */
	bytes: number;
}

export interface DuePage {
	deliveries: DueDelivery[];
	mayBeMore: boolean;
}

/**
 * `next_attempt_at` is set as long as a delivery is pending. What became due at the same moment goes in order of its
 * making. The page comes off the index first: a hundred thousand that wait are not read for sixty. Bodies are read last:
 * how long one is, its row tells.
 */
const SELECT_DUE = `
	SELECT id, "subscriptionId", "eventId", attempts, body, url, secret, "formerSecret", "formerSecretUntil", due
	FROM (
		SELECT d.id, s.id AS "subscriptionId", d.event_id AS "eventId",
			jsonb_array_length(d.attempts) AS attempts, e.body,
			s.url, s.secret, s.former_secret AS "formerSecret", s.former_secret_until AS "formerSecretUntil",
			row_number() OVER in_order AS place, sum(octet_length(e.body)) OVER in_order AS bytes,
			(count(*) OVER ())::int AS due
		FROM (
			SELECT id, event_id, attempts, next_attempt_at FROM deliveries
			WHERE subscription_id = $1 AND next_attempt_at <= now() AND NOT id = ANY($2::uuid[])
			ORDER BY next_attempt_at, id LIMIT $3
		) d
		JOIN subscriptions s ON s.id = $1 AND s.status = 'active'
		JOIN events e ON e.id = d.event_id
		WINDOW in_order AS (ORDER BY d.next_attempt_at, d.id)
	) page
	WHERE place = 1 OR bytes <= $4
	ORDER BY place`;

/** @returns the first deliveries of a subscription that are due, in order; none unless it is active */
export async function loadDue(
	db: Queryable,
	subscriptionId: string,
	{ except, most, bytes }: Portion,
): Promise<DuePage> {
	const limit = Math.min(most, PAGE);
	const { rows } = await db.query<DueDelivery & { due: number }>({
		name: 'select-due-deliveries',
		text: SELECT_DUE,
		values: [subscriptionId, except, limit, bytes],
	});
	const due = rows[0]?.due ?? 0;
	return { deliveries: rows, mayBeMore: due === limit || due > rows.length };
}

/**
 * One step into the index for each subscription, however many deliveries each has. The newest subscriptions first: there
 * somebody may be waiting for the first sign of life.
 */
const FIND_DUE = `
	SELECT s.id AS "subscriptionId", ${STANDING} AS standing FROM subscriptions s
	CROSS JOIN LATERAL (
		SELECT FROM deliveries d
		WHERE d.subscription_id = s.id AND d.next_attempt_at <= now()
		ORDER BY d.next_attempt_at LIMIT 1
	) due
	WHERE s.status = 'active'
	ORDER BY s.id DESC`;

/** @returns the active subscriptions that have deliveries due */
export async function findDue(
	db: Queryable,
): Promise<{ subscriptionId: string; standing: Standing }[]> {
	const { rows } = await db.query<{ subscriptionId: string; standing: Standing }>({
		name: 'find-due',
		text: FIND_DUE,
	});
	return rows;
}
