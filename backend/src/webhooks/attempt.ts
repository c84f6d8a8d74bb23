import type { Deps } from '../deps.js';
import { publicId } from '../ids.js';
import type { DoAttempt } from './lanes.js';
import type { Poster } from './post.js';
import { createRecord } from './record.js';
import { nextAttemptAt } from './retry.js';
import { signatureHeaders, signingSecrets, type StoredSecrets } from './signature.js';

/**
 * A delivery may come up twice (found again by the sweep, or replayed): whoever comes too late finds nothing.
 * The second's grace is for the difference between this clock, which sets retry times, and the database's.
 */
const SELECT_DELIVERY = `
	SELECT d.subscription_id, d.event_id, jsonb_array_length(d.attempts) AS attempts, s.url, s.secret,
		s.former_secret AS "formerSecret", s.former_secret_until AS "formerSecretUntil", e.body
	FROM deliveries d
	JOIN subscriptions s ON s.id = d.subscription_id
	JOIN events e ON e.id = d.event_id
	WHERE d.id = $1 AND d.status = 'pending' AND s.status = 'active'
		AND d.next_attempt_at <= now() + interval '1 second'`;

interface DueDelivery extends StoredSecrets {
	subscription_id: string;
	event_id: string;
	attempts: number;
	url: string;
	body: string;
}

/**
 * @param times how long to wait before each attempt, in milliseconds
 * @returns what does one attempt: signs, posts, keeps what came of it. It never rejects: what cannot be kept
 *   (the database is gone) is tried again when the sweep finds it
 */
export function createAttempt(
	{ db, secrets, clock, log }: Pick<Deps, 'db' | 'secrets' | 'clock' | 'log'>,
	poster: Poster,
	times: number[],
): DoAttempt {
	const record = createRecord(db);
	const attempt: DoAttempt = async (deliveryId, turn, signal) => {
		const { rows } = await db.pool.query<DueDelivery>(SELECT_DELIVERY, [deliveryId]);
		const [due] = rows;
		if (!due) return;
		const at = clock();
		const headers = signatureHeaders(signingSecrets(secrets, due, at), {
			id: publicId('evt', due.event_id),
			at,
			body: due.body,
		});
		const { url, body } = due;
		const posted = poster.post({ url, headers, body, signal, onAnswer: turn.answered });
		turn.left();
		const { status, ms, error, response, retryAfter } = await posted;
		await record({
			deliveryId,
			subscriptionId: due.subscription_id,
			attempt: { at: at.toISOString(), status, ms, error, response },
			nextAttemptAt: nextAttemptAt({ attempts: due.attempts + 1, now: clock(), retryAfter }, times),
		});
	};

	return async (deliveryId, turn, signal) => {
		try {
			await attempt(deliveryId, turn, signal);
		} catch (error) {
			if (signal.aborted) return;
			log.warn({ err: error, delivery: publicId('dlv', deliveryId) }, 'A delivery was put off');
		}
	};
}
