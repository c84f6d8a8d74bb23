/** How many links that can be opened have tokens of one length. */
export interface LiveLinks {
	/** In characters. */
	length: number;
	count: number;
}

/** What it takes to meet a link by trying tokens of one length. */
export interface Guessing extends LiveLinks {
	/** How many tokens there are for each link. */
	tokensPerLink: number;
	/** How long it takes until the first hit is to be expected. */
	seconds: number;
}

/** Digits, capital and small letters. */
const ALPHABET = 62;

/** Those who are reckoned with: as many addresses as can be rented for some dollars an hour. */
const ADDRESSES = 1000;
/** What each of them may try in a minute (see redirect/unknown-tokens.ts). */
const PER_MINUTE = 60;
/** Tokens a second. */
const RATE = (ADDRESSES * PER_MINUTE) / 60;

/**
 * A token that is tried is a link in n of 62^length cases, so that 62^length ÷ n of them have to be tried on average.
 * @returns what each length takes, for a thousand addresses that guess as fast as they may; the shortest time first
 */
export function reckonGuessing(links: LiveLinks[]): Guessing[] {
	return links
		.filter(({ count }) => count > 0)
		.map(({ length, count }) => {
			const tokensPerLink = ALPHABET ** length / count;
			return { length, count, tokensPerLink, seconds: tokensPerLink / RATE };
		})
		.toSorted((a, b) => a.seconds - b.seconds);
}
