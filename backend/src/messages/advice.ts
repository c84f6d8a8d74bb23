import { parseUrl } from '../url.js';
import type { FoundUrl } from './find-urls.js';
import type { Segments } from './message.js';
import { shorten, type Warning } from './warnings.js';

/** Open to everybody, and so on the lists of carriers and spam filters. */
const PUBLIC_SHORTENERS = new Set([
	...['bit.ly', 'bitly.com', 'j.mp', 'tinyurl.com', 'tiny.cc', 't.ly', 't.co', 'goo.gl', 'is.gd'],
	...['v.gd', 'ow.ly', 'buff.ly', 'rebrand.ly', 'cutt.ly', 'rb.gy', 'shorturl.at', 'short.gy'],
	...['bl.ink', 'adf.ly', 'soo.gd', 's.id', 'clck.ru', 'shorte.st', 'ouo.io', 'u.to', 'qr.ae'],
	...['lnkd.in', 'tr.im', 'x.co', 'snip.ly', 'tiny.one', 'urlz.fr', 'n9.cl', 'surl.li'],
]);

/** Carriers cut long texts, and each segment is paid. */
const FEW_SEGMENTS = 3;

/** A text as it was given and as it will be sent. */
interface Texts {
	before: string;
	after: string;
	/** Each gets a link. */
	tracked: FoundUrl[];
	/** All that are written out, in their order. */
	all: FoundUrl[];
	segments: Segments;
}

/** @returns what is allowed, and yet costs taps, trust or money */
export function findAdvice({ before, after, tracked, all, segments }: Texts): Warning[] {
	const advice: Warning[] = [];
	const add = (code: Warning['code'], detail: string) =>
		advice.push({ code, detail: `text: ${detail}` });
	const targets = [...new Set(tracked.map(({ url }) => url))];
	const last = tracked.length > 0 ? all.at(-1) : undefined;
	if (last && all.length > 1) {
		add('several_links', `has ${all.length} links; readers of a text follow one best`);
	}
	const shortened = targets.find(isPubliclyShortened);
	if (shortened) {
		add(
			'public_shortener',
			`${shorten(shortened)} is a public shortener’s, which carriers and filters block; give its target instead`,
		);
	}
	const open = targets.find((url) => /^http:/i.test(url));
	if (open)
		add('target_not_https', `${shorten(open)} is not encrypted; use https:// where it is there`);
	if (last && /[\p{L}\p{N}]/u.test(before.slice(last.end))) {
		add(
			'link_not_last',
			'goes on behind its last link; a link at the end is found and tapped best',
		);
	}
	if (segments.after.count > FEW_SEGMENTS) {
		add('many_segments', `takes ${segments.after.count} segments, each of which is paid`);
	}
	if (tracked.length > 0 && after.length > before.length) {
		const more = after.length - before.length;
		add('longer_than_original', `is ${more} characters longer with its short links`);
	}
	return advice;
}

function isPubliclyShortened(url: string): boolean {
	const host = parseUrl(url)?.hostname.replace(/^www\.|\.$/g, '');
	return host !== undefined && PUBLIC_SHORTENERS.has(host);
}
