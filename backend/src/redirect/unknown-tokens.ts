import { addressGroup } from '../http/address-group.js';
import { createRateLimit, type RateLimitOptions } from '../http/rate-limit.js';

/** Keeps strangers from trying tokens until one is a link. */
export interface UnknownTokens {
	/** @returns how long this address has to wait before a token that is not cached is looked up, in milliseconds */
	wait(address: string): number;
	/** A token from there turned out to be nobody's. */
	count(address: string): void;
}

/**
 * A carrier's or company's address may stand for thousands of people, and a campaign that was deleted by mistake
 * makes real links unknown: neither comes near. Whoever tries tokens at that pace meets one link of ten million, of
 * seven characters, in eight months.
 */
export const UNKNOWN_TOKENS = { burst: 300, perMinute: 60 };

export function createUnknownTokens(options: RateLimitOptions = UNKNOWN_TOKENS): UnknownTokens {
	const limit = createRateLimit(options);
	return {
		wait: (address) => limit.wait(addressGroup(address)),
		count: (address) => limit.count(addressGroup(address)),
	};
}
