import { z } from 'zod';
import type { Deps } from '../deps.js';
import { newId, publicId } from '../ids.js';
import type { Poster } from './post.js';
import { signatureHeaders } from './signature.js';

/** How long the caller, who waits for the answer, can be kept waiting for the receiver's; in milliseconds. */
export const PING_TIMEOUT = 5000;

/** Whether a new subscription's URL can be reached from here. */
export const pingResult = z
	.object({
		/** Whether there was an answer, of whatever kind. */
		reached: z.boolean(),
		status: z.int().nullable(),
		/** Why there was none, in words. */
		error: z.string().nullable(),
	})
	.meta({ id: 'PingResult' });

/** Sends one signed ping to a new subscription's URL. It is no delivery: nothing of it is kept, or repeated. */
export async function ping(
	clock: Deps['clock'],
	poster: Poster,
	{ id, url, secret }: { id: string; url: string; secret: string },
): Promise<z.infer<typeof pingResult>> {
	const at = clock();
	const body = JSON.stringify({
		type: 'subscription.ping',
		timestamp: at.toISOString(),
		data: { subscription: { id: publicId('sub', id) } },
	});
	const headers = signatureHeaders([secret], { id: publicId('evt', newId()), at, body });
	const { status, error } = await poster.post({ url, headers, body });
	return { reached: status !== null, status, error: status === null ? error : null };
}
