import { z } from 'zod';
import { text } from '../http/schemas.js';

/** A key, token or password as providers give them out. */
export const secret = text({ max: 500 }).regex(/^\S+$/, 'is empty or contains spaces');

/** The name of an account, or a key that is no secret. */
export const accountName = text({ max: 200 }).regex(/^\S+$/, 'is empty or contains spaces');

/** A path's part that a provider gave out: it goes into a URL as it is. */
export const pathWord = z
	.string()
	.max(200)
	.regex(/^[\w.-]+$/, 'is empty, or has more than letters, digits, "-", "_" and "."');

/**
 * Who a text is from: a phone number in E.164, a short code, or a name.
 * @param letters how long a name may be; most networks show 11
 */
export function sender({ letters = 11 } = {}) {
	const name = `(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 &_+-]{0,${letters - 1}}`;
	return z
		.string()
		.regex(
			new RegExp(`^(\\+[1-9]\\d{6,14}|\\d{4,8}|${name})$`),
			`is not a phone number like +15005550006, a short code or a sender name of up to ${letters} characters`,
		);
}

/** @param example the provider's own address */
export function baseUrl(example: string) {
	return z
		.url({ protocol: /^https?$/, error: `is not a base URL such as ${example}` })
		.refine((url) => !/[?#@]/.test(url), 'must have no credentials, query or fragment')
		.transform((url) => url.replace(/\/+$/, ''));
}
