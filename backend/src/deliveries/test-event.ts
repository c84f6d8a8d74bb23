import { z } from 'zod';
import type { Deps } from '../deps.js';
import { newId, publicId } from '../ids.js';
import { eventType } from '../subscriptions/event-types.js';
import { toBody } from '../subscriptions/event.js';
import { postSigned } from '../webhooks/post-signed.js';
import type { Poster } from '../webhooks/post.js';
import type { StoredSecrets } from '../webhooks/signature.js';
import { sampleEvent } from './sample.js';

/** What the receiver made of a test event. */
export const testResult = z
	.object({
		/** Whether it answered 2xx. */
		ok: z.boolean(),
		eventId: z.string(),
		type: eventType,
		status: z.int().nullable(),
		ms: z.int(),
		error: z.string().nullable(),
	})
	.meta({ id: 'TestResult' });

/** Sends a sample of the first event that the subscription wants. Nothing of it is kept. */
export async function sendTest(
	{ secrets, clock, publicUrl }: Pick<Deps, 'secrets' | 'clock' | 'publicUrl'>,
	poster: Poster,
	subscription: StoredSecrets & { url: string; events: string[] },
): Promise<z.infer<typeof testResult>> {
	const type = eventType.parse(subscription.events[0]);
	const eventId = publicId('evt', newId());
	const at = clock();
	const body = toBody(sampleEvent(type, at, publicUrl));
	const signed = { subscription, id: eventId, at, body };
	const { status, error, ms } = await postSigned(poster, secrets, signed);
	return { ok: error === null, eventId, type, status, ms, error };
}
