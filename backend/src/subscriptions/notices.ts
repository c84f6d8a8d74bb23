import type { Queryable } from '../database/database.js';

/** On this channel of PostgreSQL, processes tell those that deliver which subscriptions need a look. */
export const NOTICES = 'webhooks';

/**
 * What is known of a receiver: whether its last answer was a good one, it has never been tried with anything, or its last
 * attempts have failed.
 */
export type Standing = 'proven' | 'untried' | 'failing';

/** The standing of a subscription `s`. */
export const STANDING = `
	CASE WHEN s.failing_since IS NOT NULL THEN 'failing' WHEN s.last_delivery_at IS NULL THEN 'untried'
		ELSE 'proven' END`;

/** `changed`: what was read of the subscriptions before may be out of date. */
export interface Notice {
	kind: 'due' | 'changed';
	/** Of all of them. */
	standing: Standing;
	subscriptionIds: string[];
}

/** A notice may take 8,000 bytes (NOTIFY's limit), and an id takes 37. */
const MOST_IDS = 200;

/**
 * A statement that notifies, of many subscriptions at once, since a listener reads ten thousand notices for
 * half a second. Those that have answered well come first, then the newest: there somebody waits for a sign of life.
 * @param ids an SQL query that gives their ids, each once; of some that are gone, too
 */
export const notify = (kind: Notice['kind'], ids: string) => `
	SELECT pg_notify('${NOTICES}', '${kind} ' || standing || ' ' || string_agg(id::text, ' ' ORDER BY id DESC))
	FROM (
		SELECT id, ${STANDING} AS standing,
			(row_number() OVER (PARTITION BY ${STANDING} ORDER BY id DESC) - 1) / ${MOST_IDS} AS chunk
		FROM (${ids}) AS asked (id) LEFT JOIN subscriptions s USING (id)
	) s
	GROUP BY standing, chunk ORDER BY standing <> 'proven', standing <> 'untried', chunk`;

/** Heard when the transaction has committed; several of the same subscription are as good as one. */
export async function notifyWorkers(
	tx: Queryable,
	kind: Notice['kind'],
	subscriptionIds: string[],
): Promise<void> {
	await tx.query(notify(kind, 'SELECT unnest($1::uuid[])'), [subscriptionIds]);
}

export function readNotice(payload: string): Notice {
	const [kind, standing, ...subscriptionIds] = payload.split(' ');
	return {
		kind: kind === 'changed' ? 'changed' : 'due',
		standing: standing === 'proven' || standing === 'failing' ? standing : 'untried',
		subscriptionIds,
	};
}
