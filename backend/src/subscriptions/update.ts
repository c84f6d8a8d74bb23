import { isDeepStrictEqual } from 'node:util';
import type { Deps } from '../deps.js';
import { invalidInput } from '../http/problem.js';
import { findContradictions } from './filter.js';
import { notifyWorkers } from './notices.js';
import { changeStatus, refuseEnded } from './set-status.js';
import {
	sealSubscription,
	showSubscription,
	type Subscription,
	type SubscriptionRow,
} from './subscription.js';

const COLUMNS = `id, url, events, filter, contact, description, status, reason, created_at AS "createdAt",
	last_delivery_at AS "lastDeliveryAt", secret_rotated_at AS "secretRotatedAt"`;

/** Deliveries under way write down what they came to afterwards, on what the subscription is then. */
const LOCK = `SELECT ${COLUMNS} FROM subscriptions WHERE id = $1 FOR NO KEY UPDATE`;

/** A null leaves a column as it is; `$7` tells of a new filter, and `$9` of a new description, which may be null. */
const CHANGE = `
	UPDATE subscriptions SET
		url = COALESCE($2, url),
		failing_since = CASE WHEN $2::text IS NULL THEN failing_since END,
		not_found_since = CASE WHEN $2::text IS NULL THEN not_found_since END,
		events = COALESCE($3, events),
		filter = COALESCE($4, filter),
		contact = CASE WHEN $7 THEN $5 ELSE contact END,
		contact_hash = CASE WHEN $7 THEN $6 ELSE contact_hash END,
		description = CASE WHEN $9 THEN $8 ELSE description END,
		wanted_since = COALESCE($10, wanted_since)
	WHERE id = $1`;

const READ = `SELECT ${COLUMNS} FROM subscriptions WHERE id = $1`;

type Asked = Pick<Subscription, 'events' | 'filter'>;

export type SubscriptionChanges = Partial<Asked & Pick<Subscription, 'url' | 'description'>> & {
	status?: 'active' | 'paused' | undefined;
};

/** The columns that change. */
type SealedChanges = Partial<
	Record<'url' | 'events' | 'filter' | 'contact' | 'contactHash' | 'description', unknown>
>;

/**
 * Changes a subscription as a whole or not at all: nobody is told by the new filter at the old URL, and one that was
 * to be paused while it was changed is not left changed and active.
 * @param id a UUID
 * @returns undefined when there is no such subscription
 * @throws Problem 422 when events and filter, new or kept, do not go together; 409 when its status is to change, but
 * it has ended
 */
export async function updateSubscription(
	{ db, secrets, clock }: Pick<Deps, 'db' | 'secrets' | 'clock'>,
	id: string,
	{ status, ...changes }: SubscriptionChanges,
): Promise<Subscription | undefined> {
	return db.transaction(async (tx) => {
		const { rows } = await tx.query<SubscriptionRow>(LOCK, [id]);
		const known = rows[0];
		if (!known) return undefined;
		if (status) refuseEnded(known.status);
		const before = showSubscription(known, secrets);
		const after = { ...before, ...changes };
		checkTogether(after);
		const sealed: SealedChanges = sealSubscription(changes, secrets);
		await tx.query(CHANGE, [
			id,
			sealed.url ?? null,
			sealed.events ?? null,
			sealed.filter ?? null,
			sealed.contact ?? null,
			sealed.contactHash ?? null,
			sealed.filter !== undefined,
			sealed.description ?? null,
			sealed.description !== undefined,
			asksTheSame(before, after) ? null : clock(),
		]);
		await notifyWorkers(tx, 'changed', [id]);
		if (status) await changeStatus(tx, id, status);
		const { rows: changed } = await tx.query<SubscriptionRow>(READ, [id]);
		return showSubscription(changed[0]!, secrets);
	});
}

function checkTogether({ events, filter }: Asked): void {
	const faults = findContradictions(events, filter);
	if (faults.length === 0) return;
	throw invalidInput(faults.map(({ path, message }) => ({ path: path.join('.'), message })));
}

function asksTheSame(before: Asked, after: Asked): boolean {
	const asked = ({ events, filter }: Asked) => ({ events, filter });
	return isDeepStrictEqual(asked(before), asked(after));
}
