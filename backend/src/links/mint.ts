import { customAlphabet } from 'nanoid';
import type { Queryable } from '../database/database.js';
import { isReserved } from './reserved.js';

/** Characters that no messenger's link detection stumbles over at the end of a URL. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const randomToken = customAlphabet(ALPHABET);

/** Each attempt fails only when another process took one of the tokens in the same instant. */
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
 * Makes tokens that differ from each other and that no link has yet. Another process may take one before it is
 * stored: `withFreshTokens` is for that.
 */
export async function mintTokens(db: Queryable, count: number, length: number): Promise<string[]> {
	const tokens = new Set<string>();
	while (tokens.size < count) {
		while (tokens.size < count) tokens.add(mintToken(length));
		const { rows } = await db.query<{ token: string }>(
			'SELECT token FROM links WHERE token = ANY($1::text[])',
			[[...tokens]],
		);
		for (const { token } of rows) tokens.delete(token);
	}
	return [...tokens];
}

/**
 * Does work that mints tokens and stores them, and does it anew when a token was taken in between.
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
