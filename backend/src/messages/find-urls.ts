import { readAuthority } from './read-host.js';
import { CLOSERS, createSurroundings, type Surroundings } from './surroundings.js';
import { trimUrl } from './trim-url.js';
import { endsBefore } from './url-characters.js';

/** A URL in a text: where it stands, from `start` to before `end`. */
export interface FoundUrl {
	/** As it is written there; only of `https://https://acme.com`, which templates make, the second half. */
	url: string;
	start: number;
	end: number;
}

/** Several in a row where a template put one before a whole URL. */
const SCHEMES = /(?:https?:\/\/)+/gi;
const LAST_SCHEME = /https?:\/\/$/i;
/** What divides two URLs in a row. A scheme behind anything else belongs to the URL: `https://a.org/web/https://b.org`. */
const DIVIDES = /[,;|"'`*()[\]{}]/;
const SCHEME = /https?:\/\//iy;

/**
 * Finds what is written out as a URL with http or https, wherever it stands: people set emoji, brackets and words of
 * languages without spaces right before and behind. A URL with a user name is found whole, so that it can be refused
 * whole. No step looks back further than the tail that it cuts off, so that time grows with the text's length only.
 * @returns the URLs of a text in their order, without what only surrounds them
 */
export function findUrls(text: string): FoundUrl[] {
	const found: FoundUrl[] = [];
	const around = createSurroundings(text);
	SCHEMES.lastIndex = 0;
	for (let match = SCHEMES.exec(text); match; match = SCHEMES.exec(text)) {
		const start = match.index;
		const behind = SCHEMES.lastIndex;
		const authority = readAuthority(text, behind);
		if (!authority) continue;
		around.readTo(start);
		const hostEnd = authority.end;
		const end = trimUrl(
			text,
			{ start, hostEnd, end: findEnd(text, start, hostEnd, around) },
			around,
		);
		if (end <= authority.host) continue;
		const written = behind - LAST_SCHEME.exec(match[0])![0].length;
		found.push({ url: text.slice(written, end), start, end });
		around.skipTo(end);
		SCHEMES.lastIndex = end;
	}
	return found;
}

/** @returns where the path, query and fragment end at the latest */
function findEnd(text: string, start: number, hostEnd: number, around: Surroundings): number {
	if (!/[/?#\\]/.test(text.charAt(hostEnd))) return hostEnd;
	const enclosing = findEnclosing(text, start);
	const depths = new Map<string, number>();
	let at = hostEnd;
	while (at < text.length) {
		const character = String.fromCodePoint(text.codePointAt(at)!);
		if (endsBefore(text, at, character)) break;
		if (enclosing && text.startsWith(enclosing, at)) break;
		if (DIVIDES.test(character)) {
			if (beginsScheme(text, at + 1)) break;
			const opener = CLOSERS[character];
			const depth = depths.get(opener ?? character) ?? 0;
			if (opener && depth === 0 && around.isOpen(opener)) break;
			depths.set(opener ?? character, opener ? Math.max(0, depth - 1) : depth + 1);
		}
		at += character.length;
	}
	return at;
}

/** @returns the quotation mark or emphasis right before the URL, which ends where it is closed */
function findEnclosing(text: string, start: number): string | undefined {
	return /(?:["`]|\*\*?|__|~~)$/.exec(text.slice(Math.max(0, start - 2), start))?.[0];
}

function beginsScheme(text: string, at: number): boolean {
	SCHEME.lastIndex = at;
	return SCHEME.test(text);
}
