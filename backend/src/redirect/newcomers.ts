import type { Newcomers } from '../database/intern.js';
import { addressGroup } from '../http/address-group.js';
import { createRateLimit } from '../http/rate-limit.js';
import { AGENT_NOT_KEPT, HEADERS_NOT_KEPT } from '../verdicts/not-kept.js';

/**
 * How many user agents and sets of headers that nobody has sent before may come from one address, or /64, and from all
 * together, and are stored: some 2 kB each at most. Behind a carrier's address, or a proxy that nobody told us of, are
 * thousands of people, but few of them are the first with their phone. One address can so fill 20 MB a day, all together
 * 400; clicks themselves take more at such a pace.
 */
export const LIMITS = {
	ofAddress: { burst: 1000, perMinute: 6 },
	ofAll: { burst: 20_000, perMinute: 120 },
};

const ALL = 'all';

/** Admits what is new until there is too much of it; in the memory of one process. */
export function createNewcomers({ ofAddress, ofAll } = LIMITS): Newcomers {
	const own = createRateLimit(ofAddress);
	const all = createRateLimit(ofAll);
	return {
		admit(address) {
			const group = addressGroup(address);
			if (own.wait(group) > 0 || all.wait(ALL) > 0) return false;
			own.count(group);
			all.count(ALL);
			return true;
		},
		instead: { userAgent: AGENT_NOT_KEPT, headers: HEADERS_NOT_KEPT },
	};
}
