import { customAlphabet } from 'nanoid';
import { isReserved } from './reserved.js';

/** Characters that no messenger's link detection stumbles over at the end of a URL. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const randomToken = customAlphabet(ALPHABET);

/** Even a thousand tokens of six characters beside ten million links fail once in six times: five tries are plenty. */
const ATTEMPTS = 5;

/**
 * Makes a token without looking whether it is taken: 62 possibilities a character, from a strong source.
 * @param length in characters, the setting `tokenLength`
 */
export function mintToken(length: number): string {
	const token = randomToken(length);
	return isReserved(token) ? mintToken(length) : token;
}

/**
 * Does work that mints tokens and stores them, and does it anew when one of them was taken already.
 * @param work a whole transaction, since PostgreSQL lets none go on after the violation
 */
export async function withFreshTokens<T>(work: () => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt += 1) {
		try {
			return await work();
		} catch (error) {
			if (!isTokenTaken(error) || attempt === ATTEMPTS) throw error;
		}
	}
}

/** SQLSTATE 23505, unique_violation, of the index on tokens. */
function isTokenTaken(error: unknown): boolean {
	return (
		error instanceof Error &&
		'code' in error &&
		error.code === '23505' &&
		'constraint' in error &&
		error.constraint === 'links_token_key'
	);
}
