import { addJobs } from '../database/jobs.js';
import type { Database, Queryable } from '../database/database.js';
import { deliverJobs } from './add-deliveries.js';
import type { Attempt } from './delivery.js';

/** What one attempt was for, and what came of it. */
export interface AttemptResult {
	deliveryId: string;
	subscriptionId: string;
	attempt: Attempt;
	/** When to try again; null when this was the last time. */
	nextAttemptAt: Date | null;
}

/** The subscription's row is always locked before its deliveries': here, by deletion, and when one ends. */
const RECORD_SUCCESS = `
	WITH subscription AS (
		UPDATE subscriptions SET last_delivery_at = $3, failing_since = NULL
		WHERE id = $2 RETURNING id
	)
	UPDATE deliveries d
	SET status = 'delivered', attempts = d.attempts || $4::jsonb, next_attempt_at = NULL
	FROM subscription WHERE d.id = $1 AND d.subscription_id = subscription.id`;

const RECORD_FAILURE = `
	UPDATE deliveries
	SET status = $2, attempts = attempts || $3::jsonb, next_attempt_at = $4
	WHERE id = $1 AND status = 'pending'`;

/** `failing_since` is when the first failure after the last success was. */
const IS_HOPELESS = `status = 'active' AND failing_since <= $2::timestamptz - interval '5 days'`;
const NOTE_FAILURE = `
	UPDATE subscriptions SET
		failing_since = COALESCE(failing_since, $2),
		status = CASE WHEN ${IS_HOPELESS} THEN 'paused' ELSE status END,
		reason = CASE WHEN ${IS_HOPELESS} THEN $3 ELSE reason END
	WHERE id = $1`;

const END_SUBSCRIPTION = `
	UPDATE subscriptions SET status = 'ended', reason = $2, failing_since = COALESCE(failing_since, $3)
	WHERE id = $1`;

const FAIL_PENDING = `
	UPDATE deliveries SET status = 'failed', next_attempt_at = NULL
	WHERE subscription_id = $1 AND status = 'pending'`;

/** RFC 9110: the receiver is gone and knows it; Standard Webhooks takes it as "send no more". */
const GONE = 410;

/** Keeps what came of an attempt, and whatever follows from it: a next one, or the end of the subscription. */
export async function recordAttempt(db: Database, result: AttemptResult): Promise<void> {
	const { deliveryId, subscriptionId, attempt } = result;
	if (attempt.error === null) {
		const entry = JSON.stringify([attempt]);
		await db.pool.query(RECORD_SUCCESS, [deliveryId, subscriptionId, attempt.at, entry]);
	} else if (attempt.status === GONE) {
		await db.transaction((tx) => endSubscription(tx, result));
	} else {
		await db.transaction((tx) => recordFailure(tx, result));
	}
}

async function recordFailure(tx: Queryable, result: AttemptResult): Promise<void> {
	const { deliveryId, subscriptionId, attempt, nextAttemptAt } = result;
	const reason = `Paused: for five days every attempt failed; the last one: ${attempt.error}.`;
	await tx.query(NOTE_FAILURE, [subscriptionId, attempt.at, reason]);
	await keepFailure(tx, result);
	if (nextAttemptAt)
		await addJobs(tx, deliverJobs([{ id: deliveryId, subscriptionId }], nextAttemptAt));
}

async function endSubscription(tx: Queryable, result: AttemptResult): Promise<void> {
	const { subscriptionId, attempt } = result;
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
