import type { Queryable } from '../database/database.js';

/** The channel on which processes tell each other to forget a cached link; its payload is the token. */
export const LINK_CHANGED = 'link_changed';

/** Tells each process, once `tx` has committed, that what it knows of a link is no longer true. */
export async function notifyLinkChanged(tx: Queryable, token: string): Promise<void> {
	await tx.query('SELECT pg_notify($1, $2)', [LINK_CHANGED, token]);
}
