import { LRUCache } from 'lru-cache';
import { Problem } from './problem.js';

/** Counts what somebody does, and says when it is too much. */
export interface RateLimit {
	/** @returns how long `who` has to wait before the next one, in milliseconds; 0 for not at all */
	wait(who: string): number;
	/** @returns how many of those that were counted are not paid off yet */
	owed(who: string): number;
	/** Counts one; beyond the limit too, so check first where that must not be. */
	count(who: string): void;
	/** Takes one back. */
	forgive(who: string): void;
}

export interface RateLimitOptions {
	/** How many may come at once. */
	burst: number;
	/** How many may come in the long run. */
	perMinute: number;
	/** Milliseconds that only ever grow; a wall clock that is set back would shut people out. */
	now?: () => number;
}

/** Of how many there is a count: about 10 MB at worst. Whoever was quiet longest is forgotten first. */
const REMEMBERED = 50_000;

/**
 * A generic cell rate algorithm (ITU-T I.371): one number for each `who`, the time at which all that was counted
 * is paid off. In the memory of one process: several processes each count for themselves.
 */
export function createRateLimit({
	burst,
	perMinute,
	now = () => performance.now(),
}: RateLimitOptions): RateLimit {
	const cost = 60_000 / perMinute;
	// Bounded by `maxSize`, since with `max` the memory of all of them would be taken at once.
	const paidOff = new LRUCache<string, number>({ maxSize: REMEMBERED, sizeCalculation: () => 1 });
	const debt = (who: string) => Math.max((paidOff.get(who) ?? 0) - now(), 0);

	return {
		wait: (who) => Math.max(debt(who) - (burst - 1) * cost, 0),
		owed: (who) => Math.ceil(debt(who) / cost),
		count(who) {
			// Nobody waits longer for having gone on in spite of the limit.
			paidOff.set(who, now() + Math.min(debt(who) + cost, burst * cost));
		},
		forgive(who) {
			paidOff.set(who, now() + Math.max(debt(who) - cost, 0));
		},
	};
}

/** @param wait in milliseconds */
export function tooMany(wait: number, detail: string): Problem {
	const headers = { 'Retry-After': retryAfter(wait) };
	return new Problem(429, 'too-many-requests', detail, { headers });
}

/** @returns milliseconds as the value of a `Retry-After` header: whole seconds, at least one */
export function retryAfter(wait: number): string {
	return String(Math.max(Math.ceil(wait / 1000), 1));
}
