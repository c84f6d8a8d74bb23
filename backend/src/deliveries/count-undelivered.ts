import type { Queryable } from '../database/database.js';
import { parseId } from '../ids.js';
import type { Subscription } from '../subscriptions/subscription.js';

/** A backlog of a hundred thousand is not counted for a page: from here on it is just many. */
export const MANY = 1000;

/** How many deliveries of a subscription have not arrived; `MANY` stands for that many or more. */
export interface Undelivered {
	pending: number;
	failed: number;
}

const COUNT = `
	SELECT s.id,
		(SELECT count(*)::int FROM (
			SELECT FROM deliveries d
			WHERE d.subscription_id = s.id AND d.next_attempt_at IS NOT NULL LIMIT ${MANY}
		) one) AS pending,
		(SELECT count(*)::int FROM (
			SELECT FROM deliveries d
			WHERE d.subscription_id = s.id AND d.status = 'failed' LIMIT ${MANY}
		) one) AS failed
	FROM unnest($1::uuid[]) AS s (id)`;

/** @returns the subscriptions with what has not arrived, in the same order */
export async function countUndelivered(
	pool: Queryable,
	subscriptions: Subscription[],
): Promise<(Subscription & Undelivered)[]> {
	const ids = subscriptions.map(({ id }) => parseId('sub', id));
	const { rows } = await pool.query<Undelivered & { id: string }>(COUNT, [ids]);
	const counts = new Map(rows.map(({ id, pending, failed }) => [id, { pending, failed }]));
	return subscriptions.map((one, place) => ({ ...one, ...counts.get(ids[place]!)! }));
}
