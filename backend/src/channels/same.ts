import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares what a caller sent with what it must be, in a time that tells nothing of either. */
export function isSame(given: string, expected: string): boolean {
	return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
