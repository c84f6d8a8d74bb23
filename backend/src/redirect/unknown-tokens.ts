import { createHash } from 'node:crypto';
import { addressGroup } from '../http/address-group.js';
import { createRateLimit } from '../http/rate-limit.js';
import { createTurns } from './turns.js';

/** Too many unknown tokens came from an address: what it asks for now is not looked up, and it learns nothing. */
export class TooManyUnknownError extends Error {
	override name = 'TooManyUnknownError';
	/** @param wait how long until its next token may be looked up, in milliseconds */
	constructor(readonly wait: number) {
		super('too many unknown tokens came from this address');
	}
}

/** Who asks for a token. */
export interface Asker {
	address: string;
	userAgent: string;
	/** Whether nobody waits for the answer any more. */
	isGone: () => boolean;
}

/** Keeps strangers from trying tokens until one is a link. */
export interface UnknownTokens {
	/** Whether an address may be told at once of a link that is in memory. */
	isFree(address: string): boolean;
	/**
	 * Finds out whether a token is a link, and counts it as unknown until it has turned out to be one. So nobody gets further
	 * by asking for many at once, nor while the database cannot tell.
	 * @param find is told whether unknown tokens have come from there of late
	 * @throws TooManyUnknownError when the address has waited for its turn in vain
	 */
	tell<T>(
		asker: Asker,
		find: (isSuspect: boolean) => Promise<T | undefined>,
	): Promise<T | undefined>;
}

/**
 * For each address, 60 in any minute: what may come at once and what comes in a minute add up to it. Half each, so that
 * where somebody guesses without end, those behind the same address wait for two seconds and not for a minute.
 */
export const UNKNOWN_TOKENS = { burst: 30, perMinute: 30 };

/** Somebody who mistypes stays below. Whoever does not, by address and user agent, waits behind those who do. */
const OF_PERSON = { burst: 5, perMinute: 5 };

/** So many unknown tokens, or look-ups under way, are everybody's; with more the database is asked behind all others. */
const FEW = 3;

export function createUnknownTokens(): UnknownTokens {
	const ofAddress = createRateLimit(UNKNOWN_TOKENS);
	const ofAgent = createRateLimit(OF_PERSON);
	const turns = createTurns(ofAddress);

	return {
		isFree: (address) => turns.isQuiet() || turns.isFree(addressGroup(address)),
		async tell({ address, userAgent, isGone }, find) {
			const group = addressGroup(address);
			const agent = () => `${group} ${createHash('sha1').update(userAgent).digest('base64')}`;
			const chooseLine = () => (ofAgent.wait(agent()) > 0 ? 'suspects' : 'people');
			if (!(await turns.take(group, chooseLine, isGone))) {
				throw new TooManyUnknownError(ofAddress.wait(group));
			}
			const found = await find(ofAddress.owed(group) > FEW);
			if (found) turns.giveBack(group);
			else ofAgent.count(agent());
			return found;
		},
	};
}
