import { shortUrl } from '../links/short-url.js';
import { findUrls, type FoundUrl } from './find-urls.js';
import { countSegments } from './segments.js';
import type { Segments } from './message.js';

export interface RewriteOptions {
	/** Which URLs get a link of their own. */
	track: 'all' | 'last' | 'none';
	/** Whether the short URL begins with `https://`. */
	scheme: boolean;
	/** The base URL of the short links. */
	base: string;
	/** What to do when tracking would cost another segment. */
	onExtraSegment: 'send' | 'keepOriginal' | 'reject';
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

/** Tracking this text would cost one more segment, and the caller said to refuse that. */
export class ExtraSegmentError extends Error {
	override name = 'ExtraSegmentError';
}

/**
 * Puts a short link in the place of each URL that is to be tracked.
 * @param mintToken gives a new token at each call
 * @throws ExtraSegmentError
 */
export function rewrite(text: string, options: RewriteOptions, mintToken: () => string): Rewritten {
	const tracked = chooseUrls(findUrls(text), options.track);
	const links = tracked.map(({ url }, position) => ({ token: mintToken(), url, position }));
	const rewritten = replaceUrls(text, tracked, (position) => {
		const short = shortUrl(options.base, links[position]?.token ?? '');
		return options.scheme ? short : short.replace(/^https?:\/\//, '');
	});

	const before = countSegments(text);
	const after = countSegments(rewritten);
	if (after.count <= before.count || options.onExtraSegment === 'send') {
		return { text: rewritten, links, segments: { before, after } };
	}
	if (options.onExtraSegment === 'keepOriginal') {
		return { text, links: [], segments: { before, after: before } };
	}
	throw new ExtraSegmentError(
		`With short links the text takes ${after.count} segments instead of ${before.count}.`,
	);
}

function chooseUrls(urls: FoundUrl[], track: RewriteOptions['track']): FoundUrl[] {
	if (track === 'all') return urls;
	return track === 'last' ? urls.slice(-1) : [];
}

function replaceUrls(
	text: string,
	urls: FoundUrl[],
	replacement: (position: number) => string,
): string {
	let result = '';
	let from = 0;
	urls.forEach(({ start, end }, position) => {
		result += text.slice(from, start) + replacement(position);
		from = end;
	});
	return result + text.slice(from);
}
