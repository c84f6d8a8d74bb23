import type { Subscription } from '../subscriptions/subscription.js';
import type { Attempt } from './delivery.js';

const HOUR = 3_600_000;
/** By then the last attempt of a delivery has long been made, even one that was put off. */
const HOPELESS_AFTER = 5 * 24 * HOUR;
/** What is gone answers 404, but so does n8n while it starts, for a minute or so. */
const NOT_FOUND_AFTER = HOUR;

const NOT_FOUND = 404;

/** What is remembered of a subscription's failures. */
export interface FailingSubscription {
	status: Subscription['status'];
	/** When the first failure after the last success was. */
	failingSince: Date | null;
	/** When the first of the answers 404 was, if there has been nothing else since. */
	notFoundSince: Date | null;
}

/** @returns what is to be remembered after this failed attempt, and why it pauses the subscription if it does */
export function noteFailure(
	{ status, failingSince, notFoundSince }: FailingSubscription,
	attempt: Attempt,
): FailingSubscription & { reason: string | null } {
	const at = new Date(attempt.at);
	const failing = failingSince ?? at;
	const notFound = attempt.status === NOT_FOUND ? (notFoundSince ?? at) : null;
	const reason = status === 'active' ? findReason(at, failing, notFound, attempt.error) : null;
	return {
		status: reason ? 'paused' : status,
		failingSince: failing,
		notFoundSince: notFound,
		reason,
	};
}

function findReason(
	at: Date,
	failing: Date,
	notFound: Date | null,
	error: string | null,
): string | null {
	if (notFound && at.getTime() - notFound.getTime() >= NOT_FOUND_AFTER) {
		return 'Paused: the receiver has answered 404 for an hour. If it is a workflow in n8n, activate it again.';
	}
	if (at.getTime() - failing.getTime() >= HOPELESS_AFTER) {
		return `Paused: for five days every attempt failed; the last one: ${error}.`;
	}
	return null;
}
