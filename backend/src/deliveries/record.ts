import type { Secrets } from '../auth/secrets.js';
import type { Database, Queryable } from '../database/database.js';
import { createBatcher } from '../database/batcher.js';
import { newId } from '../ids.js';
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
 * A delivery's attempts with one more: at most 20, the first ones and the latest. There are ten by themselves, but whoever
 * likes may have a delivery sent again and again.
 */
const WITH_ATTEMPT = (attempts: string, entry: string) => `(${attempts} - 19) || ${entry}::jsonb`;

/** What `of` has of deliveries and their latest attempts; an answer that was kept at the same place goes. */
const KEEP_ANSWERS = (of: string) => `
	replaced AS (
		DELETE FROM delivery_answers a USING ${of} WHERE a.delivery_id = ${of}.id AND a.attempt = ${of}.attempt
	)
	INSERT INTO delivery_answers (id, delivery_id, attempt, answer)
	SELECT answer_id, id, attempt, answer FROM ${of} WHERE answer IS NOT NULL`;

/**
 * A subscription's row is always locked before its deliveries', here as by deletion and when one ends, and
 * several in the order of their ids: so nobody waits in a circle.
 */
const RECORD_SUCCESSES = `
	WITH new AS (
		SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::uuid[], $6::bytea[])
			AS new (delivery_id, subscription_id, at, entry, answer_id, answer)
	), locked AS (
		SELECT id FROM subscriptions WHERE id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE
	), subscription AS (
		UPDATE subscriptions s SET failing_since = NULL, not_found_since = NULL,
			last_delivery_at = (SELECT max(at) FROM new WHERE new.subscription_id = s.id)
		FROM locked WHERE s.id = locked.id
		RETURNING s.id
	), delivered AS (
		UPDATE deliveries d
		SET status = 'delivered', attempts = ${WITH_ATTEMPT('d.attempts', 'new.entry')}, next_attempt_at = NULL
		FROM new JOIN subscription ON subscription.id = new.subscription_id
		WHERE d.id = new.delivery_id
		RETURNING d.id, jsonb_array_length(d.attempts) - 1 AS attempt, new.answer_id, new.answer
	), ${KEEP_ANSWERS('delivered')}`;
/** The group commit's bound; far more than can be under way at a time in practice. */
const MOST_SUCCESSES = 500;

const RECORD_FAILURE = `
	WITH failed AS (
		UPDATE deliveries
		SET status = $2, attempts = ${WITH_ATTEMPT('attempts', '$3')}, next_attempt_at = $4
		WHERE id = $1 AND status = 'pending'
		RETURNING id, jsonb_array_length(attempts) - 1 AS attempt, $5::uuid AS answer_id, $6::bytea AS answer
	), ${KEEP_ANSWERS('failed')}`;

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

export interface AttemptLog {
	/** Keeps an attempt's result, and whatever follows from it: a next attempt, or the end of the subscription. */
	record(result: AttemptResult): Promise<void>;
	/** Fails a delivery for good, for a reason that is none of the receiver's. */
	fail(deliveryId: string, attempt: Attempt): Promise<void>;
}

/** Successes are many: those that come in at the same time are committed together. */
export function createRecord(db: Database, secrets: Secrets): AttemptLog {
	const successes = createBatcher((results: SealedResult[]) => recordSuccesses(db.pool, results), {
		most: MOST_SUCCESSES,
	});
	const recordSuccess = (result: SealedResult) =>
		new Promise<void>((resolve, reject) => successes.add(result, resolve, reject));
	return {
		async record(clear) {
			const result = { ...clear, stored: seal(clear.attempt, secrets) };
			const { error, status } = result.attempt;
			if (error === null) await recordSuccess(result);
			else if (status === GONE) await db.transaction((tx) => endSubscription(tx, result));
			else await db.transaction((tx) => recordFailure(tx, result));
		},
		fail: (deliveryId, attempt) =>
			keepFailure(db.pool, { deliveryId, stored: seal(attempt, secrets), nextAttemptAt: null }),
	};
}

/** An attempt as it is stored: the answer by itself, since it may repeat what the receiver was told. */
interface StoredAttempt {
	/** A list with this attempt alone, as JSON. */
	entry: string;
	answerId: string;
	/** Encrypted. */
	answer: Uint8Array | null;
}

type SealedResult = AttemptResult & { stored: StoredAttempt };

function seal({ response, ...rest }: Attempt, secrets: Secrets): StoredAttempt {
	const answer = response === null ? null : secrets.encrypt(response);
	return { entry: JSON.stringify([rest]), answerId: newId(), answer };
}

async function recordSuccesses(pool: Queryable, results: SealedResult[]): Promise<void> {
	await pool.query({
		name: 'record-successes',
		text: RECORD_SUCCESSES,
		values: [
			results.map(({ deliveryId }) => deliveryId),
			results.map(({ subscriptionId }) => subscriptionId),
			results.map(({ attempt }) => attempt.at),
			results.map(({ stored }) => stored.entry),
			results.map(({ stored }) => stored.answerId),
			results.map(({ stored }) => stored.answer),
		],
	});
}

async function recordFailure(tx: Queryable, result: SealedResult): Promise<void> {
	const { subscriptionId, attempt } = result;
	const { rows } = await tx.query<FailingSubscription>(LOCK_SUBSCRIPTION, [subscriptionId]);
	// Deleted meanwhile, and its deliveries with it.
	if (!rows[0]) return;
	const { failingSince, notFoundSince, status, reason } = noteFailure(rows[0], attempt);
	await tx.query(NOTE_FAILURE, [subscriptionId, failingSince, notFoundSince, status, reason]);
	await keepFailure(tx, result);
}

async function endSubscription(tx: Queryable, result: SealedResult): Promise<void> {
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
	{
		deliveryId,
		stored,
		nextAttemptAt,
	}: Pick<SealedResult, 'deliveryId' | 'stored' | 'nextAttemptAt'>,
): Promise<void> {
	const status = nextAttemptAt ? 'pending' : 'failed';
	const { entry, answerId, answer } = stored;
	await tx.query(RECORD_FAILURE, [deliveryId, status, entry, nextAttemptAt, answerId, answer]);
}
