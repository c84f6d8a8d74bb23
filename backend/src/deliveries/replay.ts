import { z } from 'zod';
import type { Database } from '../database/database.js';
import { conflict, notFound, type Problem } from '../http/problem.js';
import { givenTime, idOf } from '../http/schemas.js';
import { publicId } from '../ids.js';
import { notifyWorkers } from '../subscriptions/notices.js';
import type { Subscription } from '../subscriptions/subscription.js';

/** Which failed deliveries to send once more. */
export const replayInput = z
	.strictObject({
		subscription: idOf('sub').optional(),
		from: givenTime
			.optional()
			.meta({ description: 'Only of events that came at this time or later.' }),
		to: givenTime.optional().meta({ description: 'Only of events that came before this time.' }),
	})
	.refine(({ from, to }) => !from || !to || Date.parse(from) < Date.parse(to), {
		path: ['to'],
		message: 'is not after "from"',
	})
	.prefault({});

export type ReplayInput = z.output<typeof replayInput>;

const LOCK_ONE = `
	SELECT s.status FROM subscriptions s
	JOIN deliveries d ON d.subscription_id = s.id
	WHERE d.id = $1 FOR NO KEY UPDATE OF s`;

const MAKE_DUE = `
	UPDATE deliveries SET status = 'pending', next_attempt_at = now()
	WHERE id = $1 RETURNING subscription_id AS "subscriptionId"`;

const LOCK_ACTIVE = `
	SELECT id FROM subscriptions
	WHERE status = 'active' AND ($1::uuid IS NULL OR id = $1)
	ORDER BY id FOR NO KEY UPDATE`;

/** All of them become due at the same moment: so they go out in the order in which they were made. */
const MAKE_FAILED_DUE = `
	WITH failed AS (
		SELECT id FROM deliveries
		WHERE subscription_id = ANY($1::uuid[]) AND status = 'failed'
			AND ($2::timestamptz IS NULL OR created_at >= $2)
			AND ($3::timestamptz IS NULL OR created_at < $3)
		ORDER BY id FOR UPDATE
	)
	UPDATE deliveries d SET status = 'pending', next_attempt_at = now()
	FROM failed WHERE d.id = failed.id`;

/**
 * Sends a delivery once more, whatever has become of it.
 * @throws Problem 404, or 409 when its subscription is not active
 */
export async function replay(db: Database, id: string): Promise<void> {
	await db.transaction(async (tx) => {
		const { rows } = await tx.query<Pick<Subscription, 'status'>>(LOCK_ONE, [id]);
		if (!rows[0]) throw notFound(`delivery "${publicId('dlv', id)}"`);
		if (rows[0].status !== 'active') throw notActive(rows[0].status);
		const due = await tx.query<{ subscriptionId: string }>(MAKE_DUE, [id]);
		await notifyWorkers(
			tx,
			'due',
			due.rows.map(({ subscriptionId }) => subscriptionId),
		);
	});
}

/**
 * Sends the failed deliveries of a period once more: of one subscription, or of all that are active.
 * @returns how many there are
 * @throws Problem 404, or 409 when the subscription is not active
 */
export async function replayFailed(
	db: Database,
	{ subscription, from, to }: ReplayInput,
): Promise<number> {
	return db.transaction(async (tx) => {
		const active = await tx.query<{ id: string }>(LOCK_ACTIVE, [subscription]);
		if (subscription && active.rows.length === 0) {
			const known = await db.prisma.subscription.findUnique({ where: { id: subscription } });
			if (!known) throw notFound(`subscription "${publicId('sub', subscription)}"`);
			throw notActive(known.status);
		}
		const ids = active.rows.map(({ id }) => id);
		const { rowCount } = await tx.query(MAKE_FAILED_DUE, [ids, from, to]);
		await notifyWorkers(tx, 'due', ids);
		return rowCount ?? 0;
	});
}

function notActive(status: Subscription['status']): Problem {
	const advice = status === 'paused' ? 'Resume it first.' : 'It cannot be sent to any more.';
	return conflict(`The subscription is ${status}. ${advice}`);
}
