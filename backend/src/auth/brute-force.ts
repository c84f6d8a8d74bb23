import { LRUCache } from 'lru-cache';
import { addressGroup } from '../http/address-group.js';
import { createRateLimit, tooMany, type RateLimitOptions } from '../http/rate-limit.js';
import { hashSecret } from './keys.js';

/** Keeps strangers from trying keys and one-time links until one fits. */
export interface Guesses {
	/**
	 * To be called before a secret is looked up: counts it as wrong until told otherwise.
	 * @throws Problem 429 when too many wrong ones came from there
	 */
	admit(address: string, secret: string): void;
	/** The secret was right. It goes on working from there, whatever its neighbours try. */
	right(address: string, secret: string): void;
}

/** Somebody who mistypes, or a program that was given a wrong key, stays far below; a search of keys never ends. */
export const GUESSES = { burst: 30, perMinute: 10 };

/** Pairs of address and secret, about 200 bytes each. */
const REMEMBERED = 10_000;

/**
 * Counts different wrong secrets for each address. A workflow that calls every second with a key that was deleted
 * makes one guess, not thousands: it must not shut out the others on its machine.
 */
export function createGuesses(options: RateLimitOptions = GUESSES): Guesses {
	const limit = createRateLimit(options);
	const known = new LRUCache<string, 'right' | 'counted'>({ max: REMEMBERED });
	const pair = (address: string, secret: string) =>
		`${addressGroup(address)} ${hashSecret(secret).toString('base64')}`;

	return {
		admit(address, secret) {
			const guess = pair(address, secret);
			if (known.has(guess)) return;
			const group = addressGroup(address);
			const wait = limit.wait(group);
			if (wait > 0) {
				throw tooMany(
					wait,
					'Too many wrong keys came from your address. Wait a little, and check the key.',
				);
			}
			limit.count(group);
			known.set(guess, 'counted');
		},
		right(address, secret) {
			const guess = pair(address, secret);
			if (known.get(guess) === 'right') return;
			known.set(guess, 'right');
			limit.forgive(addressGroup(address));
		},
	};
}
