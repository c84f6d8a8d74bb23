/** The longest token that has a key. Ours are 6 to 8 characters. */
const LONGEST = 10;
const HALF = 5;
/** One more than there are characters: with digits from 1 on, tokens of different lengths have different keys. */
const BASE = 63;

/** What each character counts, by its code; 0 for what cannot be in a token. */
const DIGITS = new Uint8Array(128);
Buffer.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz').forEach((code, i) => {
	DIGITS[code] = i + 1;
});

/** Whether a token can be kept by `firstHalf` and `secondHalf`, which are different then for different tokens. */
export function hasKey(token: string): boolean {
	return token.length <= LONGEST;
}

/** @param token base62 @returns a number of 30 bits for its first five characters */
export function firstHalf(token: string): number {
	return numberOf(token, 0, token.length < HALF ? token.length : HALF);
}

/** @param token base62 @returns the same for the others, 0 where there are none */
export function secondHalf(token: string): number {
	return numberOf(token, HALF, token.length);
}

function numberOf(token: string, from: number, to: number): number {
	let number = 0;
	for (let i = from; i < to; i += 1) number = number * BASE + DIGITS[token.charCodeAt(i)]!;
	return number;
}

/** @returns 32 bits, all of which depend on all of both halves (the finalizer of MurmurHash3, by A. Appleby, public domain) */
export function hashOf(first: number, second: number): number {
	let hash = Math.imul(first, 0x9e3779b1) ^ second;
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return (hash ^ (hash >>> 16)) >>> 0;
}
