import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Checks that a callback is Twilio's: `X-Twilio-Signature` is the base64 HMAC-SHA1, under the auth token, of
 * the URL and then each parameter's name and value, sorted by name
 * (https://www.twilio.com/docs/usage/security#validating-requests).
 * @param url as Twilio was given it, query included
 */
export function isSignedByTwilio(
	authToken: string,
	signature: string,
	url: string,
	form: URLSearchParams,
): boolean {
	const parameters = toSignedText(form);
	return spellings(url).some((spelling) => {
		const expected = createHmac('sha1', authToken)
			.update(spelling + parameters)
			.digest();
		const given = Buffer.from(signature, 'base64');
		return given.length === expected.length && timingSafeEqual(given, expected);
	});
}

/** A name that comes more than once counts each distinct value once, in order. */
function toSignedText(form: URLSearchParams): string {
	const names = [...new Set(form.keys())].sort();
	return names
		.flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value))
		.join('');
}

/** Twilio is not consistent about signing the port, so both ways count, as in Twilio's own libraries. */
function spellings(url: string): string[] {
	const { protocol, hostname, port, pathname, search } = new URL(url);
	const standardPort = protocol === 'https:' ? '443' : '80';
	const rest = pathname + search;
	return [
		`${protocol}//${hostname}${rest}`,
		`${protocol}//${hostname}:${port || standardPort}${rest}`,
	];
}
