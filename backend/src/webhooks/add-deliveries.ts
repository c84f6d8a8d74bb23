import type { Secrets } from '../auth/secrets.js';
import type { Queryable } from '../database/database.js';
import { toldTypeOf, type NewEvent, type ToldType } from '../events/event.js';
import { newId } from '../ids.js';
import { notify } from './notices.js';
import { hashContactOf, wants, type Asking } from './wants.js';

/** The types of events that a subscription hears of, some of them by its filter. */
const HEARS = `
	events || CASE WHEN 'link.clicked' = ANY(events) THEN array_remove(ARRAY[
		CASE WHEN filter @> '{"includePreviews": true}' THEN 'link.previewed' END,
		CASE WHEN filter @> '{"includeUnsure": true}' THEN 'link.unsure' END
	], NULL) ELSE '{}' END`;

/**
 * The lock keeps a subscription from being deleted before its deliveries are in: that would break the
 * transaction of whatever caused the event.
 */
const SELECT_SUBSCRIPTIONS = `
	SELECT id, events, filter, contact_hash AS "contactHash" FROM subscriptions
	WHERE status = 'active' AND (${HEARS}) && $1::text[]
	ORDER BY id FOR KEY SHARE`;

/** Those that deliver hear of it with the commit: the notice is part of the statement, to spare a round trip. */
const INSERT_DELIVERIES = `
	WITH new AS (
		INSERT INTO deliveries (id, subscription_id, event_id, next_attempt_at)
		SELECT id, subscription_id, event_id, now()
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS new (id, subscription_id, event_id)
		RETURNING subscription_id
	)
	${notify('due', 'SELECT DISTINCT subscription_id FROM new')}`;

export interface NewDelivery {
	id: string;
	subscriptionId: string;
	eventId: string;
}

/** @returns those of the types that an active subscription asks for: the others need not be put together */
export async function wantedTypes(tx: Queryable, types: ToldType[]): Promise<Set<ToldType>> {
	const { rows } = await tx.query<{ type: ToldType }>({
		name: 'wanted-types',
		text: `SELECT DISTINCT type FROM subscriptions, unnest(${HEARS}) AS type
			WHERE status = 'active' AND type = ANY($1::text[])`,
		values: [types],
	});
	return new Set(rows.map(({ type }) => type));
}

/** @returns one delivery for each event and active subscription that wants it; those subscriptions are locked */
export async function matchDeliveries(
	tx: Queryable,
	secrets: Pick<Secrets, 'keyedHash'>,
	events: (NewEvent & { id: string })[],
): Promise<NewDelivery[]> {
	const types = [...new Set(events.map(toldTypeOf))];
	const { rows } = await tx.query<Asking>({
		name: 'asking-subscriptions',
		text: SELECT_SUBSCRIPTIONS,
		values: [types],
	});
	if (rows.length === 0) return [];
	const hashed = events.map((event) => hashContactOf(event, secrets));
	return rows.flatMap((subscription) =>
		hashed
			.filter((event) => wants(subscription, event))
			.map((event) => ({ id: newId(), subscriptionId: subscription.id, eventId: event.id })),
	);
}

/** Stores deliveries of events that are stored, and wakes those that take them there. */
export async function addDeliveries(tx: Queryable, deliveries: NewDelivery[]): Promise<void> {
	await tx.query({
		name: 'insert-deliveries',
		text: INSERT_DELIVERIES,
		values: [
			deliveries.map(({ id }) => id),
			deliveries.map(({ subscriptionId }) => subscriptionId),
			deliveries.map(({ eventId }) => eventId),
		],
	});
}
