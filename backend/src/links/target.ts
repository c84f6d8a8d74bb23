import { z } from 'zod';

/** RFC 9110, section 4.1: what senders and recipients should at least support. */
const MAX_LENGTH = 8000;

/** A URL that a link may lead to. Kept as it was written. */
export const targetUrl = z
	.string()
	.superRefine((url, context) => {
		const message = findFault(url);
		if (message) context.addIssue({ code: 'custom', message });
	})
	.meta({ example: 'https://acme.com/start?plan=pro', format: 'uri', maxLength: MAX_LENGTH });

/** @returns why the URL cannot be a target, or undefined */
function findFault(url: string): string | undefined {
	// Before anything else looks at megabytes of text.
	if (url.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
	if (!/^https?:\/\//i.test(url)) return 'is not a URL that begins with http:// or https://';
	if (/[\s\p{Cc}\p{Surrogate}]/u.test(url)) return 'contains spaces or control characters';
	if (!URL.canParse(url)) return 'is not a valid URL';
	const { username, password } = new URL(url);
	if (username || password) return 'contains a user name or password, which others could read';
	if (toLocation(url).length > MAX_LENGTH)
		return `is longer than ${MAX_LENGTH} characters when encoded`;
	return undefined;
}

/** @returns the URL as it may stand in a `Location` header: unchanged, or percent-encoded where it is not ASCII */
export function toLocation(url: string): string {
	return /^[!-~]*$/.test(url) ? url : new URL(url).href;
}
