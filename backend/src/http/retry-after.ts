/** Longer than this is not honoured: it is a mistake rather than a wish. In milliseconds. */
const LONGEST = 24 * 3_600_000;

/**
 * Reads a `Retry-After` header: seconds, or a date (RFC 9110, 10.2.3).
 * @returns milliseconds from `now`, at most a day; 0 when there is no such header or it makes no sense
 */
export function readRetryAfter(header: string | null, now: Date): number {
	if (!header) return 0;
	const wait = /^\d+$/.test(header.trim())
		? Number(header) * 1000
		: Date.parse(header) - now.getTime();
	return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST) : 0;
}
