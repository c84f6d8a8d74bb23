import { isReserved } from '../links/reserved.js';

/** What the setting `tokenLength` allows. */
const SHORTEST = 6;
const LONGEST = 8;

/**
 * Reads which link a path may mean. Phones' linkifiers and sentences put all sorts of things behind a link (`.`, `)`,
 * `&fbclid=…`, letters), proxies double slashes and encode what needs no encoding: none of it may cost a tap.
 * @param url the request target, beginning with a slash
 * @returns tokens to be looked up, in this order: the first that is a link is meant. None where the path is no short link's
 */
export function readTokens(url: string): string[] {
	const path = url.includes('%') ? decodeBytes(url) : url;
	const [, word = '', run = ''] = /^\/+(([0-9A-Za-z]*)[^/?#]*)/.exec(path) ?? [];
	if (run === '' || isReserved(run) || isReserved(word)) return [];
	// Whoever cut a link short gets a page for people. Anything else behind so few letters is no link.
	if (run.length < SHORTEST) return /^\/+[0-9A-Za-z]+(?:\?|$)/.test(path) ? [run] : [];
	const tokens: string[] = [];
	for (let length = Math.min(run.length, LONGEST); length >= SHORTEST; length -= 1) {
		tokens.push(run.slice(0, length));
	}
	return tokens;
}

/** Bytes beyond ASCII become other letters than those that were meant, which ends a token just as well. */
function decodeBytes(text: string): string {
	return text.replace(/%([0-9a-f]{2})/gi, (_, byte: string) =>
		String.fromCharCode(parseInt(byte, 16)),
	);
}

/** @returns the request target without scheme and host, which proxies may send along (RFC 9112, section 3.2.2) */
export function toOriginForm(url: string): string {
	if (url.startsWith('/')) return url;
	const rest = /^https?:\/\/[^/?#]*(.*)$/is.exec(url)?.[1];
	if (rest === undefined) return url;
	return rest.startsWith('/') ? rest : `/${rest}`;
}
