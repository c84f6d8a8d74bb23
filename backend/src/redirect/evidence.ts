import { remember } from './remember.js';

/** What a request says of itself, as far as verdicts look at it. */
export interface RequestEvidence {
	userAgent: string | null;
	/** The telling headers as JSON pairs (a second, different `user-agent` among them), in the order they came in: the order is telling too. */
	headers: string;
}

/** Long enough for every browser's; more is an attack on the disk. */
const MAX_USER_AGENT = 1024;
const MAX_HEADER = 256;

/**
 * Headers in which browsers, web views, previews and scanners differ. Not among them: what names a person
 * (cookies, referrers) or differs with each request, since equal sets are stored once.
 */
const TELLING =
	/^(accept|accept-language|accept-encoding|sec-fetch-.+|sec-ch-.+|sec-purpose|purpose|x-purpose|x-moz|upgrade-insecure-requests|x-requested-with|via|from|connection|dnt|sec-gpc|priority)$/;

/** A header's name as it is compared, and what to do with it. */
interface HeaderName {
	name: string;
	kind: 'telling' | 'user-agent' | 'neither';
}

/** In the spelling they came in, which browsers do not vary; some megabytes at most, whatever strangers send. */
const readName = remember(2000, (spelled: string): HeaderName => {
	const name = spelled.toLowerCase();
	const kind = name === 'user-agent' ? 'user-agent' : TELLING.test(name) ? 'telling' : 'neither';
	return { name, kind };
});

/** Telling headers, names and values in turn on a line each, as JSON: most visitors' are like those of many before. */
const toJson = remember(5000, (lines: string): string => {
	const telling = lines === '' ? [] : lines.split('\n');
	const pairs: [string, string][] = [];
	for (let i = 0; i < telling.length; i += 2) pairs.push([telling[i]!, telling[i + 1]!]);
	return JSON.stringify(pairs);
});

/** @param rawHeaders names and values in turn, as node:http gives them */
export function readEvidence(rawHeaders: string[]): RequestEvidence {
	let userAgent: string | null = null;
	/** No header has a line break in it. */
	let telling = '';
	for (let i = 0; i < rawHeaders.length; i += 2) {
		const { name, kind } = readName(rawHeaders[i]!);
		if (kind === 'neither') continue;
		const value = rawHeaders[i + 1]!;
		if (kind === 'user-agent' && userAgent === null) {
			userAgent = value.slice(0, MAX_USER_AGENT) || null;
		} else if (kind === 'telling' || value.slice(0, MAX_USER_AGENT) !== userAgent) {
			telling += `${telling && '\n'}${name}\n${value.slice(0, MAX_HEADER)}`;
		}
	}
	return { userAgent, headers: toJson(telling) };
}
