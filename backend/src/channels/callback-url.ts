import { createHmac } from 'node:crypto';
import { isSame } from './same.js';

/** The parameter of a callback's URL that proves that we made it. */
const PROOF = 'proof';

/**
 * @param baseUrl the provider's
 * @returns where the provider may call back; undefined where it cannot reach this machine, and some refuse the text
 *   for such an address
 */
export function reachable(callbackUrl: string, baseUrl: string): string | undefined {
	return isLoopback(callbackUrl) && !isLoopback(baseUrl) ? undefined : callbackUrl;
}

function isLoopback(url: string): boolean {
	const { hostname } = new URL(url);
	return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/** @returns our id of the message that a callback's URL is for, as `msg_…` */
export function messageOf(callbackUrl: string): string {
	return new URL(callbackUrl).searchParams.get('message') ?? '';
}

/**
 * For providers that do not sign what they tell: a URL that nobody else can make up, for this message alone.
 * @param key a secret of the channel
 */
export function proveUrl(callbackUrl: string, key: string): string {
	const url = new URL(callbackUrl);
	url.searchParams.set(PROOF, proofOf(url, key));
	return url.href;
}

/** @param url as it was called; what a provider adds to the query is let by */
export function isProven(url: string, key: string): boolean {
	const called = new URL(url);
	return isSame(called.searchParams.get(PROOF) ?? '', proofOf(called, key));
}

/** The host is left out: a server may move, and its channel's id is in the path. */
function proofOf({ pathname, searchParams }: URL, key: string): string {
	const channelAndMessage = `${pathname}?message=${searchParams.get('message') ?? ''}`;
	return createHmac('sha256', key).update(`clickloop ${channelAndMessage}`).digest('base64url');
}
