import type { Secrets } from '../auth/secrets.js';
import type { Queryable } from '../database/database.js';
import { newId, parseId } from '../ids.js';
import { toBody, type NewEvent } from '../subscriptions/event.js';
import { addDeliveries, matchDeliveries } from './fan-out.js';

export type { NewEvent } from '../subscriptions/event.js';

/** One statement for all: judging emits hundreds at a time. */
const INSERT_EVENTS = `
	INSERT INTO events (id, type, at, message_id, body)
	SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::uuid[], $5::bytea[])`;

/**
 * Writes events, and what brings them to the subscriptions that want them, in the transaction of what caused
 * them: both happen, or neither. What nobody wants is not written: only deliveries lead to events. One round trip
 * where nobody wants them, three otherwise, however many they are.
 */
export async function emit(tx: Queryable, secrets: Secrets, events: NewEvent[]): Promise<void> {
	if (events.length === 0) return;
	// Ids sort by when they were made: made in order of time, they keep that order in lists and deliveries.
	const happened = events
		.toSorted((one, other) => one.at.getTime() - other.at.getTime())
		.map((event) => ({ ...event, id: newId() }));
	const deliveries = await matchDeliveries(tx, secrets, happened);
	if (deliveries.length === 0) return;
	const wanted = new Set(deliveries.map(({ eventId }) => eventId));
	await insertEvents(
		tx,
		secrets,
		happened.filter(({ id }) => wanted.has(id)),
	);
	await addDeliveries(tx, deliveries);
}

/** Stores events alone; for those whose way is clear without asking who wants them. */
export async function insertEvents(
	tx: Queryable,
	secrets: Secrets,
	events: (NewEvent & { id: string })[],
): Promise<void> {
	await tx.query({
		name: 'insert-events',
		text: INSERT_EVENTS,
		values: [
			events.map(({ id }) => id),
			events.map(({ type }) => type),
			events.map(({ at }) => at),
			events.map(({ message }) => (message && parseId('msg', message.id)) ?? null),
			events.map((event) => secrets.encrypt(toBody(event))),
		],
	});
}
