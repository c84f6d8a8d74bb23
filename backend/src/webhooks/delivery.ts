import { z } from 'zod';
import type { Database } from '../database/database.js';
import { eventType } from '../events/types.js';
import { time } from '../http/schemas.js';
import { publicId } from '../ids.js';

export const attempt = z.object({
	at: time,
	/** The receiver's answer; null when there was none. */
	status: z.int().nullable(),
	ms: z.int(),
	error: z.string().nullable(),
	response: z
		.string()
		.nullable()
		.meta({ description: "The first kilobyte of the answer's body as text." }),
});

export type Attempt = z.infer<typeof attempt>;

export const deliveryStatus = z.enum(['pending', 'delivered', 'failed']);

/** One event on its way to one subscription, as the API shows it. */
export const delivery = z
	.object({
		id: z.string(),
		subscriptionId: z.string(),
		eventId: z.string(),
		type: eventType,
		/** Whose link was clicked, or what became of it; null where the event is about no message. */
		messageId: z.string().nullable(),
		status: deliveryStatus,
		attempts: z.array(attempt),
		nextAttemptAt: time.nullable(),
	})
	.meta({ id: 'Delivery' });

export type Delivery = z.infer<typeof delivery>;

/** What a row must bring along to be shown. */
export const WITH_EVENT = { event: { select: { type: true, messageId: true } } };

export interface DeliveryRow {
	id: string;
	subscriptionId: string;
	eventId: string;
	event: { type: string; messageId: string | null };
	status: Delivery['status'];
	attempts: unknown;
	nextAttemptAt: Date | null;
}

/** @param id the UUID of one that is there */
export async function loadDelivery(
	{ prisma }: Pick<Database, 'prisma'>,
	id: string,
): Promise<Delivery> {
	const found = { where: { id }, include: WITH_EVENT };
	return showDelivery(await prisma.delivery.findUniqueOrThrow(found));
}

export function showDelivery(row: DeliveryRow): Delivery {
	return {
		id: publicId('dlv', row.id),
		subscriptionId: publicId('sub', row.subscriptionId),
		eventId: publicId('evt', row.eventId),
		type: eventType.parse(row.event.type),
		messageId: row.event.messageId && publicId('msg', row.event.messageId),
		status: row.status,
		attempts: z.array(attempt).parse(row.attempts),
		nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
	};
}
