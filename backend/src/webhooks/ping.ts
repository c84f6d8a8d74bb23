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
		/** Whether what answered may be the receiver itself. */
		reached: z.boolean(),
		status: z.int().nullable(),
		/** What came instead, in words. */
		error: z.string().nullable(),
	})
	.meta({ id: 'PingResult' });

/**
 * What the receiver itself may answer to a ping, which is no event it knows: 404 where it listens only in a moment, 401
 * or 403 where it does not know the secret yet. Anything else, a redirect, 405 or 502, comes from something before it,
 * which would keep events away, too.
 */
function isReceivers(status: number): boolean {
	return (status >= 200 && status < 300) || [401, 403, 404].includes(status);
}

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
	const reached = status !== null && isReceivers(status);
	return { reached, status, error: reached ? null : error };
}
