import type { Database, Queryable } from '../database/database.js';
import { createGroups } from '../database/groups.js';
import type { Attempt } from './delivery.js';
import { noteFailure, type FailingSubscription } from './note-failure.js';

/** What one attempt was for, and what came of it. */
export interface AttemptResult {
	deliveryId: string;
	subscriptionId: string;
	attempt: Attempt;
	/** When to try again; null when this was the last time. */
	nextAttemptAt: Date | null;
}

/**
 * A delivery's attempts with one more: at most 20, the latest. There are ten by themselves, so that the number
 * still tells when they are over; but whoever likes may have a delivery sent again and again.
 */
const WITH_ATTEMPT = (attempts: string, entry: string) =>
	`CASE WHEN jsonb_array_length(${attempts}) >= 20 THEN ${attempts} - 0 ELSE ${attempts} END || ${entry}::jsonb`;

/**
 * A subscription's row is always locked before its deliveries', here as by deletion and when one ends, and
 * several in the order of their ids: so nobody waits in a circle.
 */
const RECORD_SUCCESSES = `
	WITH new AS (
		SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[])
			AS new (delivery_id, subscription_id, at, entry)
	), locked AS (
		SELECT id FROM subscriptions WHERE id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE
	), subscription AS (
		UPDATE subscriptions s SET failing_since = NULL, not_found_since = NULL,
			last_delivery_at = (SELECT max(at) FROM new WHERE new.subscription_id = s.id)
		FROM locked WHERE s.id = locked.id
		RETURNING s.id
	)
	UPDATE deliveries d
	SET status = 'delivered', attempts = ${WITH_ATTEMPT('d.attempts', 'new.entry')}, next_attempt_at = NULL
	FROM new JOIN subscription ON subscription.id = new.subscription_id
	WHERE d.id = new.delivery_id`;
/** The group commit's bound; far more than can be under way at a time in practice. */
const MOST_SUCCESSES = 500;

const RECORD_FAILURE = `
	UPDATE deliveries
	SET status = $2, attempts = ${WITH_ATTEMPT('attempts', '$3')}, next_attempt_at = $4
	WHERE id = $1 AND status = 'pending'`;

const LOCK_SUBSCRIPTION = `
	SELECT status, failing_since AS "failingSince", not_found_since AS "notFoundSince"
	FROM subscriptions WHERE id = $1 FOR NO KEY UPDATE`;

const NOTE_FAILURE = `
	UPDATE subscriptions
	SET failing_since = $2, not_found_since = $3, status = $4, reason = COALESCE($5, reason)
	WHERE id = $1`;

const END_SUBSCRIPTION = `
	UPDATE subscriptions SET status = 'ended', reason = $2, failing_since = COALESCE(failing_since, $3)
	WHERE id = $1`;

/** Made for a few messages alone, its work is done: there is nobody to look at it any more. */
const DELETE_DONE = `DELETE FROM subscriptions WHERE id = $1 AND filter ? 'message' RETURNING id`;

const FAIL_PENDING = `
	UPDATE deliveries SET status = 'failed', next_attempt_at = NULL
	WHERE subscription_id = $1 AND status = 'pending'`;

/** RFC 9110: the receiver is gone and knows it; Standard Webhooks takes it as "send no more". */
const GONE = 410;

/**
 * @returns what keeps an attempt's result, and whatever follows from it: a next attempt, or the end of the
 *   subscription. Successes are many: those that come in at the same time are committed together
 */
export function createRecord(db: Database): (result: AttemptResult) => Promise<void> {
	const successes = createGroups((results: AttemptResult[]) => recordSuccesses(db.pool, results), {
		most: MOST_SUCCESSES,
	});
	const recordSuccess = (result: AttemptResult) =>
		new Promise<void>((resolve, reject) => successes.add(result, resolve, reject));
	return async (result) => {
		const { error, status } = result.attempt;
		if (error === null) await recordSuccess(result);
		else if (status === GONE) await db.transaction((tx) => endSubscription(tx, result));
		else await db.transaction((tx) => recordFailure(tx, result));
	};
}

async function recordSuccesses(pool: Queryable, results: AttemptResult[]): Promise<void> {
	await pool.query({
		name: 'record-successes',
		text: RECORD_SUCCESSES,
		values: [
			results.map(({ deliveryId }) => deliveryId),
			results.map(({ subscriptionId }) => subscriptionId),
			results.map(({ attempt }) => attempt.at),
			results.map(({ attempt }) => JSON.stringify([attempt])),
		],
	});
}

async function recordFailure(tx: Queryable, result: AttemptResult): Promise<void> {
	const { subscriptionId, attempt } = result;
	const { rows } = await tx.query<FailingSubscription>(LOCK_SUBSCRIPTION, [subscriptionId]);
	// Deleted meanwhile, and its deliveries with it.
	if (!rows[0]) return;
	const { failingSince, notFoundSince, status, reason } = noteFailure(rows[0], attempt);
	await tx.query(NOTE_FAILURE, [subscriptionId, failingSince, notFoundSince, status, reason]);
	await keepFailure(tx, result);
}

async function endSubscription(tx: Queryable, result: AttemptResult): Promise<void> {
	const { subscriptionId, attempt } = result;
	const { rows: deleted } = await tx.query(DELETE_DONE, [subscriptionId]);
	if (deleted.length > 0) return;
	const reason = 'Ended: the receiver answered 410 Gone, which means that it wants no more.';
	await tx.query(END_SUBSCRIPTION, [subscriptionId, reason, attempt.at]);
	await keepFailure(tx, { ...result, nextAttemptAt: null });
	await tx.query(FAIL_PENDING, [subscriptionId]);
}

async function keepFailure(
	tx: Queryable,
	{ deliveryId, attempt, nextAttemptAt }: AttemptResult,
): Promise<void> {
	const status = nextAttemptAt ? 'pending' : 'failed';
	await tx.query(RECORD_FAILURE, [deliveryId, status, JSON.stringify([attempt]), nextAttemptAt]);
}
