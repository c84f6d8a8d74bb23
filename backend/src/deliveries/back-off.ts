import { readRetryAfter } from '../http/retry-after.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * How long to wait before each attempt, in milliseconds, counted from the end of the one before. Three days in
 * all: a receiver that breaks on a Friday evening is mended before the last attempt.
 */
export const RETRY_TIMES = [
	0,
	5 * SECOND,
	5 * MINUTE,
	30 * MINUTE,
	2 * HOUR,
	5 * HOUR,
	10 * HOUR,
	14 * HOUR,
	20 * HOUR,
	24 * HOUR,
];

/** So that what failed together does not come back together; a part of the waiting time, either way. */
const JITTER = 0.1;

/**
 * @param attempts how many there have been
 * @param retryAfter the receiver's header: it can only put the next attempt off
 * @param random from 0 to 1
 * @returns when to try again, or null when that was the last time
 */
export function nextAttemptAt(
	{ attempts, now, retryAfter }: { attempts: number; now: Date; retryAfter: string | null },
	times: number[] = RETRY_TIMES,
	random: number = Math.random(),
): Date | null {
	const wait = times[attempts];
	if (wait === undefined) return null;
	const jittered = wait * (1 + JITTER * (2 * random - 1));
	return new Date(now.getTime() + Math.max(jittered, readRetryAfter(retryAfter, now)));
}
