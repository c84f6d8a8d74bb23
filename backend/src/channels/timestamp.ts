/** How far a signed callback's time may be from ours, in milliseconds: what Telnyx and seven advise. */
const WINDOW = 300_000;

/**
 * @param seconds since 1970, as a header has them
 * @returns whether a callback of that time is still taken: an older one may be somebody's who has listened
 */
export function isRecent(seconds: string | undefined, now: Date): boolean {
	if (!seconds || !/^\d{1,12}$/.test(seconds)) return false;
	return Math.abs(Number(seconds) * 1000 - now.getTime()) <= WINDOW;
}
