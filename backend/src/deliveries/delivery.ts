import { z } from 'zod';
import type { RevealingSecrets } from '../auth/reveal.js';
import type { Deps } from '../deps.js';
import { eventType } from '../subscriptions/event-types.js';
import { time } from '../http/schemas.js';
import { publicId } from '../ids.js';

export const attempt = z.object({
	at: time,
	/** The receiver's answer; null when there was none. */
	status: z.int().nullable(),
	ms: z.int(),
	error: z.string().nullable(),
	response: z.string().nullable().meta({
		description:
			"The first kilobyte of the answer's body as text; `unreadable` when it was stored under another secret or is damaged.",
	}),
});

/** As the delivery's row has it: answers are stored by themselves. */
const storedAttempt = attempt.omit({ response: true });

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
export const TO_SHOW = {
	event: { select: { type: true, messageId: true } },
	answers: { select: { attempt: true, answer: true } },
};

export interface DeliveryRow {
	id: string;
	subscriptionId: string;
	eventId: string;
	event: { type: string; messageId: string | null };
	status: Delivery['status'];
	attempts: unknown;
	answers: { attempt: number; answer: Uint8Array }[];
	nextAttemptAt: Date | null;
}

/** @param id the UUID of one that is there */
export async function loadDelivery(
	{ db, secrets }: Pick<Deps, 'db' | 'secrets'>,
	id: string,
): Promise<Delivery> {
	const found = { where: { id }, include: TO_SHOW };
	return showDelivery(await db.prisma.delivery.findUniqueOrThrow(found), secrets);
}

export function showDelivery(row: DeliveryRow, secrets: RevealingSecrets): Delivery {
	const answers = new Map(row.answers.map(({ attempt, answer }) => [attempt, answer]));
	const responseTo = (attempt: number) => {
		const answer = answers.get(attempt);
		return answer ? secrets.reveal(answer) : null;
	};
	return {
		id: publicId('dlv', row.id),
		subscriptionId: publicId('sub', row.subscriptionId),
		eventId: publicId('evt', row.eventId),
		type: eventType.parse(row.event.type),
		messageId: row.event.messageId && publicId('msg', row.event.messageId),
		status: row.status,
		attempts: z
			.array(storedAttempt)
			.parse(row.attempts)
			.map((attempt, at) => ({ ...attempt, response: responseTo(at) })),
		nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
	};
}
