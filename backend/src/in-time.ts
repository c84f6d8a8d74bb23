import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for some work, but not for good.
 * @param patience in milliseconds
 * @throws what the work throws, or an error when it is not done by then; nobody hears of it any more
 */
export async function inTime<T>(work: Promise<T>, patience: number): Promise<T> {
	const over = new AbortController();
	const timeout = sleep(patience, undefined, { signal: over.signal }).then(() => {
		throw new Error(`Not done after ${Math.round(patience)} ms`);
	});
	// Both have to be heard, whichever comes first.
	timeout.catch(() => undefined);
	work.catch(() => undefined);
	try {
		return await Promise.race([work, timeout]);
	} finally {
		over.abort();
	}
}
