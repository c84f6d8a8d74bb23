import type { Queryable } from '../database/database.js';
import { STANDING, type Standing } from './due.js';

/** On this channel of PostgreSQL, processes tell those that deliver which subscription needs a look. */
export const NOTICES = 'webhooks';

/** `changed`: what was read of the subscription before may be out of date. */
export interface Notice {
	kind: 'due' | 'changed';
	subscriptionId: string;
	standing: Standing;
}

/** Heard when the transaction has committed; several of the same subscription are as good as one. */
export async function announce(
	tx: Queryable,
	kind: Notice['kind'],
	subscriptionIds: string[],
): Promise<void> {
	await tx.query(
		`SELECT pg_notify('${NOTICES}', $1 || ' ' || id || ' ' || ${STANDING})
		 FROM unnest($2::uuid[]) AS id LEFT JOIN subscriptions s USING (id)`,
		[kind, subscriptionIds],
	);
}

export function readNotice(payload: string): Notice {
	const [kind, subscriptionId = '', standing] = payload.split(' ');
	return {
		kind: kind === 'changed' ? 'changed' : 'due',
		subscriptionId,
		standing: standing === 'proven' || standing === 'failing' ? standing : 'untried',
	};
}
