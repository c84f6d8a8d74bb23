import { addJobs } from '../database/jobs.js';
import type { Database } from '../database/database.js';
import { deliverJobs } from './add-deliveries.js';

/** A bound for each sweep, so that a backlog does not become a flood of jobs; the next sweep takes the rest. */
const MOST = 500;

/** Its time is set anew, so that no other sweep takes it as well. */
const TAKE_OVERDUE = `
	WITH overdue AS (
		SELECT d.id FROM deliveries d
		JOIN subscriptions s ON s.id = d.subscription_id
		WHERE d.status = 'pending' AND s.status = 'active'
			AND d.next_attempt_at <= now() - $1 * interval '1 millisecond'
			AND ($2::uuid IS NULL OR s.id = $2)
		ORDER BY d.next_attempt_at, d.id LIMIT ${MOST}
		FOR UPDATE OF d SKIP LOCKED
	)
	UPDATE deliveries d SET next_attempt_at = now() FROM overdue WHERE d.id = overdue.id
	RETURNING d.id, d.subscription_id AS "subscriptionId"`;

/**
 * Gives a new job to each pending delivery that should have gone out by now: its process died, or its
 * subscription was paused when its time came.
 * @param late by how many milliseconds; must leave time for an attempt that is under way
 * @param subscriptionId only this subscription's
 */
export async function sweep(
	db: Database,
	late: number,
	subscriptionId: string | null = null,
): Promise<void> {
	await db.transaction(async (tx) => {
		const { rows } = await tx.query<{ id: string; subscriptionId: string }>(TAKE_OVERDUE, [
			late,
			subscriptionId,
		]);
		rows.sort((one, other) => (one.id < other.id ? -1 : 1));
		await addJobs(tx, deliverJobs(rows));
	});
}
