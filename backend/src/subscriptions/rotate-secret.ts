import { z } from 'zod';
import type { Deps } from '../deps.js';
import { newSigningSecret } from '../webhooks/signature.js';
import { notifyWorkers } from './notices.js';
import type { SubscriptionRow } from './subscription.js';

const HOUR = 3_600_000;
/** A week: time enough to bring a new secret to a receiver, even over holidays. */
const MAX_OVERLAP_HOURS = 168;

export const rotation = z
	.strictObject({
		overlapHours: z
			.number()
			.min(0)
			.max(MAX_OVERLAP_HOURS)
			.default(24)
			.meta({ description: 'How long the former secret signs as well; 0 drops it at once.' }),
	})
	.prefault({});

/** The one secret before it overlaps, too; an older one is dropped. */
const ROTATE = `
	UPDATE subscriptions SET
		former_secret = CASE WHEN $3::timestamptz > $4 THEN secret END,
		former_secret_until = CASE WHEN $3::timestamptz > $4 THEN $3 END,
		secret = $2, secret_rotated_at = $4
	WHERE id = $1`;

/**
 * Gives a subscription a new secret, which signs from now on, first.
 * @returns the subscription and its new secret; undefined when there is no such subscription
 */
export async function rotateSecret(
	{ db, secrets, clock }: Pick<Deps, 'db' | 'secrets' | 'clock'>,
	id: string,
	overlapHours: number,
): Promise<{ row: SubscriptionRow; secret: string } | undefined> {
	const secret = newSigningSecret();
	const now = clock();
	const until = new Date(now.getTime() + overlapHours * HOUR);
	await db.transaction(async (tx) => {
		await tx.query(ROTATE, [id, secrets.encrypt(secret), until, now]);
		await notifyWorkers(tx, 'changed', [id]);
	});
	const row = await db.prisma.subscription.findUnique({ where: { id } });
	return row ? { row, secret } : undefined;
}
