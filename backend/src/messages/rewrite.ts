import { shortUrl } from '../links/short-url.js';
import { findAdvice } from './advice.js';
import { findUrls, type FoundUrl } from './find-urls.js';
import { MAX_SENT_LENGTH } from './request.js';
import { countSegments } from './segments.js';
import type { Segments } from './message.js';
import { findWarnings, isOwnLink, type Warning } from './warnings.js';

export interface RewriteOptions {
	/** Which URLs get a link of their own. */
	track: 'all' | 'last' | 'none';
	/** Whether the short URL begins with `https://`. */
	scheme: boolean;
	/** The base URL of the short links. */
	base: string;
	/** The base URLs of all short links: those in a text stay as they are. */
	ownBases: readonly string[];
	/** In characters. */
	tokenLength: number;
	/** What to do when tracking would cost another segment. */
	onExtraSegment: 'send' | 'keepOriginal' | 'reject';
	/** What to do with a text that has no URL to track; it is sent unless told otherwise. */
	onNoLink?: 'send' | 'reject' | undefined;
}

export interface RewrittenLink {
	token: string;
	url: string;
	/** The URL's place among the text's tracked URLs, from 0. */
	position: number;
}

export interface Rewritten {
	text: string;
	links: RewrittenLink[];
	segments: Segments;
}

/** What will be made of a text: all but the tokens, which are made only for what is sent. */
export interface Draft {
	/** Each gets a link. */
	urls: FoundUrl[];
	warnings: Warning[];
	/** @param mintToken gives a new token at each call */
	finish(mintToken: () => string): Rewritten;
}

/** A text that cannot be sent with its links in place, or is not to be; the message says why, for people. */
export class RewriteError extends Error {
	override name = 'RewriteError';

	constructor(
		readonly code: 'extra_segment' | 'no_link' | 'text_too_long' | 'too_many_urls',
		message: string,
	) {
		super(message);
	}
}

/**
 * Far more than anybody reads, and about as many short links as a text has room for. They are counted before they are
 * looked at: a text of nothing but URLs takes a finder longer than ten thousand redirects.
 */
const MAX_URLS = 100;

/**
 * Finds out what a text will be with a short link in the place of each URL that is to be tracked. Tokens are of one length,
 * and their letters cost the same, so none is needed for that.
 * @throws RewriteError
 */
export function draft(text: string, options: RewriteOptions): Draft {
	const found = findAll(text, options);
	const urls = chooseUrls(found.others, options.track);
	if (urls.length === 0 && options.onNoLink === 'reject')
		throw new RewriteError('no_link', 'text: has no link to track; write it with https://');
	const rewritten = replaceUrls(text, urls, options, () => '0'.repeat(options.tokenLength));
	const mayStay = options.onExtraSegment === 'keepOriginal' && text.length <= MAX_SENT_LENGTH;
	// Before segments are counted, which takes long where there are many.
	if (!mayStay) checkLength(rewritten);
	const before = countSegments(text);
	const after = countSegments(rewritten);
	if (after.count > before.count && options.onExtraSegment !== 'send') {
		if (mayStay) {
			const warnings = findWarnings(text, { ...found, kept: urls }, options.ownBases);
			return { ...asItIs(text, before), warnings };
		}
		throw new RewriteError(
			'extra_segment',
			`With short links the text takes ${after.count} segments instead of ${before.count}.`,
		);
	}
	checkLength(rewritten);
	const segments = { before, after };
	return {
		urls,
		warnings: [
			...findWarnings(text, { ...found, kept: [] }, options.ownBases),
			...findAdvice({ before: text, after: rewritten, tracked: urls, all: found.all, segments }),
		],
		finish(mintToken) {
			const links = urls.map(({ url }, position) => ({ token: mintToken(), url, position }));
			const final = replaceUrls(text, urls, options, (position) => links[position]!.token);
			return { text: final, links, segments };
		},
	};
}

function asItIs(text: string, count: Segments['before']): Omit<Draft, 'warnings'> {
	return {
		urls: [],
		finish: () => ({ text, links: [], segments: { before: count, after: count } }),
	};
}

function checkLength({ length }: string): void {
	if (length <= MAX_SENT_LENGTH) return;
	throw new RewriteError(
		'text_too_long',
		`text: is ${length} characters long with its short links; providers take ${MAX_SENT_LENGTH}`,
	);
}

/** Those that are short links already, and the others. */
function findAll(text: string, { track, ownBases }: RewriteOptions) {
	const marks = text.match(/https?:\/\//gi)?.length ?? 0;
	if (marks > MAX_URLS && track !== 'none') {
		throw new RewriteError(
			'too_many_urls',
			`text: has ${marks} URLs; at most ${MAX_URLS} can stand in one message`,
		);
	}
	const all = findUrls(text);
	const own = all.filter(({ url }) => isOwnLink(url, ownBases));
	return { all, own, others: all.filter((one) => !own.includes(one)) };
}

function chooseUrls(urls: FoundUrl[], track: RewriteOptions['track']): FoundUrl[] {
	if (track === 'none') return [];
	return track === 'all' ? urls : urls.slice(-1);
}

/** @param tokenOf gives the token for the URL at this place among those */
function replaceUrls(
	text: string,
	urls: FoundUrl[],
	{ base, scheme }: RewriteOptions,
	tokenOf: (position: number) => string,
): string {
	let result = '';
	let from = 0;
	urls.forEach(({ start, end }, position) => {
		const short = shortUrl(base, tokenOf(position));
		result += text.slice(from, start) + (scheme ? short : short.replace(/^https?:\/\//, ''));
		from = end;
	});
	return result + text.slice(from);
}
