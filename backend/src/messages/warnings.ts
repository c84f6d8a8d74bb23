import { isOwnUrl } from '../links/own-url.js';
import { isReserved } from '../links/reserved.js';
import { parseUrl } from '../url.js';
import type { FoundUrl } from './find-urls.js';
import { findUntracked } from './untracked.js';

/** All there are, by what programs know them. */
export const WARNING_CODES = [
	'own_link',
	'untracked_url',
	'several_links',
	'public_shortener',
	'target_not_https',
	'target_unreachable',
	'link_not_last',
	'many_segments',
	'longer_than_original',
] as const;

/** What somebody may want to know about a message that is sent all the same. */
export interface Warning {
	/** For programs. */
	code: (typeof WARNING_CODES)[number];
	/** For people. */
	detail: string;
}

/** One line says it, too, where a text is full of them. */
const MAX_EACH = 10;

/** @returns whether it is a short link of this server already: another one to it would count its taps as one person's */
export function isOwnLink(url: string, ownBases: readonly string[]): boolean {
	const parsed = parseUrl(url);
	if (!parsed || !isOwnUrl(parsed, ownBases)) return false;
	const [, token] = /^\/+([0-9A-Za-z]{6,8})(?![0-9A-Za-z])(?!.*:\/\/)/.exec(parsed.pathname) ?? [];
	return token !== undefined && !isReserved(token);
}

/** @param found in the text, whether each gets a link or not */
export function findWarnings(
	text: string,
	found: { own: FoundUrl[]; kept: FoundUrl[]; all: FoundUrl[] },
	ownBases: readonly string[],
): Warning[] {
	const own = [...new Set(found.own.map(({ url }) => url))].map((url): Warning => ({
		code: 'own_link',
		detail: `text: ${shorten(url)} is a short link already and stays as it is`,
	}));
	const kept = found.kept.map(({ url }) => url);
	const others = findUntracked(without(text, found.all)).filter(
		(one) => !ownBases.some((base) => isOwnLink(`${/^\w+:\/\//.exec(base)?.[0]}${one}`, [base])),
	);
	const untracked = [...new Set([...kept, ...others])].map((url): Warning => ({
		code: 'untracked_url',
		detail: /^https?:\/\//i.test(url)
			? `text: ${shorten(url)} got no short link, so taps on it are not seen`
			: `text: ${shorten(url)} got no short link, which only URLs with http:// or https:// get`,
	}));
	return [...own.slice(0, MAX_EACH), ...untracked.slice(0, MAX_EACH)];
}

/** A space stands in for each, so that what surrounds it does not become one word. */
function without(text: string, urls: FoundUrl[]): string {
	const starts = [0, ...urls.map(({ end }) => end)];
	return starts.map((from, place) => text.slice(from, urls[place]?.start)).join(' ');
}

/** @returns a URL as it is named in a warning */
export function shorten(url: string): string {
	return url.length > 60 ? `${url.slice(0, 60)}…` : url;
}
