import { UNREADABLE } from '../auth/reveal.js';
import type { Deps } from '../deps.js';
import { publicId } from '../ids.js';
import { postSigned } from '../webhooks/post-signed.js';
import type { Poster } from '../webhooks/post.js';
import type { DueDelivery } from './due.js';
import { createRecord } from './record.js';
import { nextAttemptAt } from './back-off.js';

export interface AttemptOptions {
	/** Ends it early, undone. */
	signal: AbortSignal;
	/** Called when the request has left. */
	onSent: () => void;
	/** Called as soon as the receiver has answered; what came of it may not be kept yet. */
	onAnswer: () => void;
}

/** How a delivery fared; `unreadable` says nothing about the receiver, who was not asked. */
export type Fate = 'arrived' | 'refused' | 'unreadable';

/**
 * Does one attempt: signs, posts, keeps what came of it.
 * @throws when the result could not be kept, or the signal's reason: the delivery is as due as before
 */
export type Attempt = (due: DueDelivery, options: AttemptOptions) => Promise<Fate>;

const UNREADABLE_EVENT = `the event is ${UNREADABLE}: stored under another CLICKLOOP_SECRET, or damaged`;

/** @param times how long to wait before each attempt, in milliseconds */
export function createAttempt(
	{ db, secrets, clock }: Pick<Deps, 'db' | 'secrets' | 'clock'>,
	poster: Poster,
	times: number[],
): Attempt {
	const log = createRecord(db, secrets);
	return async (due, { signal, onSent, onAnswer }) => {
		const { id: deliveryId, subscriptionId } = due;
		const at = clock();
		const body = secrets.tryDecrypt(due.body);
		if (body === null) {
			const attempt = { status: null, ms: 0, error: UNREADABLE_EVENT, response: null };
			await log.fail(deliveryId, { at: at.toISOString(), ...attempt });
			return 'unreadable';
		}
		const id = publicId('evt', due.eventId);
		const signed = { subscription: due, id, at, body, signal, onSent, onAnswer };
		const { status, ms, error, response, retryAfter } = await postSigned(poster, secrets, signed);
		await log.record({
			deliveryId,
			subscriptionId,
			attempt: { at: at.toISOString(), status, ms, error, response },
			nextAttemptAt: nextAttemptAt({ attempts: due.attempts + 1, now: clock(), retryAfter }, times),
		});
		return error === null ? 'arrived' : 'refused';
	};
}
