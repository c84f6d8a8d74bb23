import type { Deps } from '../deps.js';
import { publicId } from '../ids.js';
import type { DueDelivery } from './due.js';
import type { Poster } from './post.js';
import { createRecord } from './record.js';
import { nextAttemptAt } from './retry.js';
import { signatureHeaders, signingSecrets } from './signature.js';

export interface AttemptOptions {
	/** Ends it early, undone. */
	signal: AbortSignal;
	/** Called when the request has left. */
	onSent: () => void;
	/** Called as soon as the receiver has answered; what came of it may not be kept yet. */
	onAnswer: () => void;
}

/**
 * Does one attempt: signs, posts, keeps what came of it.
 * @returns whether the delivery has arrived
 * @throws when the result could not be kept, or the signal's reason: the delivery is as due as before
 */
export type Attempt = (due: DueDelivery, options: AttemptOptions) => Promise<boolean>;

/** @param times how long to wait before each attempt, in milliseconds */
export function createAttempt(
	{ db, secrets, clock }: Pick<Deps, 'db' | 'secrets' | 'clock'>,
	poster: Poster,
	times: number[],
): Attempt {
	const record = createRecord(db);
	return async (due, { signal, onSent, onAnswer }) => {
		const { id: deliveryId, subscriptionId, url, body } = due;
		const at = clock();
		const headers = signatureHeaders(signingSecrets(secrets, due, at), {
			id: publicId('evt', due.eventId),
			at,
			body,
		});
		const outcome = await poster.post({ url, headers, body, signal, onSent, onAnswer });
		const { status, ms, error, response, retryAfter } = outcome;
		await record({
			deliveryId,
			subscriptionId,
			attempt: { at: at.toISOString(), status, ms, error, response },
			nextAttemptAt: nextAttemptAt({ attempts: due.attempts + 1, now: clock(), retryAfter }, times),
		});
		return error === null;
	};
}
