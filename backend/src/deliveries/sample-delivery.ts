import { z } from 'zod';
import type { Deps } from '../deps.js';
import { insertEvents } from '../events/emit.js';
import { eventType, type EventType } from '../subscriptions/event-types.js';
import { newId } from '../ids.js';
import { sampleEvent } from './sample.js';

/** Which event to make up; the first that the subscription asks for where none is named. */
export const sampleInput = z.strictObject({ type: eventType.optional() }).prefault({});

/** In a second: whoever has just subscribed needs a moment to keep the secret. */
const INSERT_DELIVERY = `
	INSERT INTO deliveries (id, subscription_id, event_id, next_attempt_at)
	VALUES ($1, $2, $3, now() + interval '1 second')`;

/** The lock keeps it from being deleted before its delivery is in. */
const LOCK = 'SELECT events FROM subscriptions WHERE id = $1 FOR KEY SHARE';

/**
 * Lays a sample event on its way to one subscription, whatever its filter: signed, tried again and logged like
 * a real one.
 * @param subscriptionId a UUID
 * @returns the delivery's UUID, or undefined when there is no such subscription
 */
export async function deliverSample(
	{ db, secrets, clock, publicUrl }: Pick<Deps, 'db' | 'secrets' | 'clock' | 'publicUrl'>,
	subscriptionId: string,
	type?: EventType,
): Promise<string | undefined> {
	return db.transaction(async (tx) => {
		const { rows } = await tx.query<{ events: EventType[] }>(LOCK, [subscriptionId]);
		if (!rows[0]) return undefined;
		const event = sampleEvent(type ?? eventType.parse(rows[0].events[0]), clock(), publicUrl);
		const [id, eventId] = [newId(), newId()];
		await insertEvents(tx, secrets, [{ ...event, id: eventId }]);
		await tx.query(INSERT_DELIVERY, [id, subscriptionId, eventId]);
		return id;
	});
}
