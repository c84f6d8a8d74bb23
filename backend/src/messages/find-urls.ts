import { LinkifyIt } from 'linkify-it';

/** A URL in a text: what stands there from `start` to before `end`. */
export interface FoundUrl {
	url: string;
	start: number;
	end: number;
}

/**
 * Only written-out http and https URLs are links to us. User names in URLs are recognised so that they can be
 * refused whole instead of being cut in two.
 */
const finder = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false, urlAuth: true })
	.add('ftp:', null)
	.add('mailto:', null)
	.add('//', null);

/** @returns the http and https URLs of a text in their order, without punctuation that only follows them */
export function findUrls(text: string): FoundUrl[] {
	const matches = finder.match(text) ?? [];
	return matches.map(({ index, lastIndex, raw }) => ({ url: raw, start: index, end: lastIndex }));
}
