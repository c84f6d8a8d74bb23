import type { Database, Queryable } from '../database/database.js';
import { conflict, notFound } from '../http/problem.js';
import { publicId } from '../ids.js';
import { notifyWorkers } from './notices.js';
import type { Subscription } from './subscription.js';

const LOCK = 'SELECT status FROM subscriptions WHERE id = $1 FOR NO KEY UPDATE';

const PAUSE = `
	UPDATE subscriptions SET status = 'paused', reason = 'Paused by hand.'
	WHERE id = $1 AND status = 'active'`;

const RESUME = `
	UPDATE subscriptions
	SET status = 'active', reason = NULL, failing_since = NULL, not_found_since = NULL
	WHERE id = $1`;

/** What became due during the pause goes out now: at one moment, and so in the order in which it was made. */
const MAKE_OVERDUE_DUE = `
	UPDATE deliveries SET next_attempt_at = now()
	WHERE subscription_id = $1 AND next_attempt_at <= now()`;

/**
 * Pauses a subscription by hand, or resumes one, whoever paused it.
 * @throws Problem 404, or 409 when it has ended
 */
export async function setStatus(
	db: Database,
	id: string,
	status: 'active' | 'paused',
): Promise<void> {
	await db.transaction((tx) => changeStatus(tx, id, status));
}

/** The same in a transaction of the caller's. */
export async function changeStatus(
	tx: Queryable,
	id: string,
	status: 'active' | 'paused',
): Promise<void> {
	const { rows } = await tx.query<Pick<Subscription, 'status'>>(LOCK, [id]);
	if (!rows[0]) throw notFound(`subscription "${publicId('sub', id)}"`);
	refuseEnded(rows[0].status);
	if (status === 'paused') {
		await tx.query(PAUSE, [id]);
		await notifyWorkers(tx, 'changed', [id]);
	} else {
		await tx.query(RESUME, [id]);
		if (rows[0].status === 'paused') await tx.query(MAKE_OVERDUE_DUE, [id]);
		await notifyWorkers(tx, 'due', [id]);
	}
}

/** @throws Problem 409 when a subscription has ended, whose status changes no more */
export function refuseEnded(status: Subscription['status']): void {
	if (status !== 'ended') return;
	throw conflict('The subscription has ended for good. Make a new one instead.');
}
