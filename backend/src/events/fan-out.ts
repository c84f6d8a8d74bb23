import type { Secrets } from '../auth/secrets.js';
import type { Queryable } from '../database/database.js';
import type { NewEvent } from '../subscriptions/event.js';
import { newId } from '../ids.js';
import { notify } from '../subscriptions/notices.js';
import { hashContactOf, wants } from '../subscriptions/matches.js';
import { findRouted } from '../subscriptions/routes.js';

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

/** @returns one delivery for each event and active subscription that wants it; those subscriptions are locked */
export async function matchDeliveries(
	tx: Queryable,
	secrets: Pick<Secrets, 'keyedHash'>,
	events: (NewEvent & { id: string })[],
): Promise<NewDelivery[]> {
	const hashed = events.map((event) => hashContactOf(event, secrets));
	const routed = await findRouted(tx, hashed);
	return routed.flatMap(({ places, ...subscription }) =>
		places
			.map((place) => hashed[place]!)
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
