import { memoize } from './memoize.js';

/** What a request says of itself, as far as verdicts look at it. */
export interface RequestFingerprint {
	userAgent: string | null;
	/** The telling headers as JSON pairs (a second, different `user-agent` among them), in the order they came in: the order is telling too. */
	headers: string;
}

/** Long enough for every browser's; more is an attack on the disk. Characters, like the rest: each is a byte as it came. */
const MAX_USER_AGENT = 1024;
const MAX_HEADER = 256;
/** Of a set, names and values together; a browser's take up to 1,000. What fits no more is left out. */
const MAX_SET = 2048;

/**
 * Headers in which browsers, web views, previews and scanners differ. A closed list: a stranger who could choose names,
 * too, would have each request stored as a set of its own. Not among them: what names a person (cookies, referrers) or
 * differs with each request, since equal sets are stored once.
 *
 * Sources: the Fetch Standard, User-Agent Client Hints and its infrastructure (Chromium's list of hints), RFC 9110.
 */
const TELLING = new Set([
	...['accept', 'accept-language', 'accept-encoding', 'connection', 'from', 'range', 'via'],
	...['upgrade-insecure-requests', 'priority', 'dnt', 'sec-gpc', 'x-requested-with'],
	...['sec-purpose', 'purpose', 'x-purpose', 'x-moz'],
	...['dest', 'mode', 'site', 'user', 'storage-access'].map((name) => `sec-fetch-${name}`),
	'sec-ch-ua',
	...[
		'arch',
		'bitness',
		'form-factors',
		'full-version',
		'full-version-list',
		'mobile',
		'model',
	].map((name) => `sec-ch-ua-${name}`),
	...['platform', 'platform-version', 'wow64'].map((name) => `sec-ch-ua-${name}`),
	...['color-scheme', 'reduced-motion', 'reduced-transparency'].map(
		(name) => `sec-ch-prefers-${name}`,
	),
	...['device-memory', 'dpr', 'viewport-height', 'viewport-width', 'width'].map(
		(name) => `sec-ch-${name}`,
	),
]);
const LONGEST_NAME = Math.max(...Array.from(TELLING, (name) => name.length));

/** A header's name as it is compared, and what to do with it. */
interface HeaderName {
	name: string;
	kind: 'telling' | 'user-agent' | 'neither';
}

const NEITHER: HeaderName = { name: '', kind: 'neither' };

/** In the spelling they came in, which browsers do not vary; in characters, as below. */
const readKnownName = memoize(50_000, (spelled: string): HeaderName => {
	const name = spelled.toLowerCase();
	if (name === 'user-agent') return { name, kind: 'user-agent' };
	return TELLING.has(name) ? { name, kind: 'telling' } : NEITHER;
});

/** Telling headers, names and values in turn on a line each, as JSON: most visitors' are like those of many before. */
const toJson = memoize(4_000_000, (lines: string): string => {
	const telling = lines === '' ? [] : lines.split('\n');
	const pairs: [string, string][] = [];
	for (let i = 0; i < telling.length; i += 2) pairs.push([telling[i]!, telling[i + 1]!]);
	return JSON.stringify(pairs);
});

/** @param rawHeaders names and values in turn, as node:http gives them */
export function readFingerprint(rawHeaders: string[]): RequestFingerprint {
	let userAgent: string | null = null;
	/** No header has a line break in it. */
	let telling = '';
	for (let i = 0; i < rawHeaders.length; i += 2) {
		const { name, kind } = readName(rawHeaders[i]!);
		if (kind === 'neither') continue;
		const value = rawHeaders[i + 1]!;
		if (kind === 'user-agent' && userAgent === null) {
			userAgent = cut(value, MAX_USER_AGENT) || null;
		} else if (kind === 'telling' || value.slice(0, MAX_USER_AGENT) !== userAgent) {
			const line = `${telling && '\n'}${name}\n${value.slice(0, MAX_HEADER)}`;
			if (telling.length + line.length <= MAX_SET) telling += line;
		}
	}
	return { userAgent, headers: toJson(telling) };
}

function readName(spelled: string): HeaderName {
	return spelled.length > LONGEST_NAME ? NEITHER : readKnownName(spelled);
}

/** A copy: as a slice, it would keep the whole value in memory for as long as it is remembered itself. */
function cut(value: string, length: number): string {
	if (value.length <= length) return value;
	return Buffer.from(value.slice(0, length), 'latin1').toString('latin1');
}
