import { LRUCache } from 'lru-cache';

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

/** Names in the spelling they came in, which browsers do not vary; some megabytes at most, whatever strangers send. */
const names = new LRUCache<string, HeaderName>({ max: 2000 });
/** Telling headers as JSON, by what stands in them: most visitors' are like those of many before. */
const sets = new LRUCache<string, string>({ max: 5000 });

/** @param rawHeaders names and values in turn, as node:http gives them */
export function readEvidence(rawHeaders: string[]): RequestEvidence {
	let userAgent: string | null = null;
	const telling: string[] = [];
	for (let i = 0; i < rawHeaders.length; i += 2) {
		const { name, kind } = readName(rawHeaders[i]!);
		if (kind === 'neither') continue;
		const value = rawHeaders[i + 1]!;
		if (kind === 'telling') telling.push(name, value.slice(0, MAX_HEADER));
		else if (userAgent === null) userAgent = value.slice(0, MAX_USER_AGENT) || null;
		else if (value.slice(0, MAX_USER_AGENT) !== userAgent)
			telling.push(name, value.slice(0, MAX_HEADER));
	}
	return { userAgent, headers: toJson(telling) };
}

function readName(spelled: string): HeaderName {
	const known = names.get(spelled);
	if (known) return known;
	const name = spelled.toLowerCase();
	const kind = name === 'user-agent' ? 'user-agent' : TELLING.test(name) ? 'telling' : 'neither';
	const read: HeaderName = { name, kind };
	names.set(spelled, read);
	return read;
}

/** @param telling names and values in turn */
function toJson(telling: string[]): string {
	// No header has a line break in it.
	const key = telling.join('\n');
	const known = sets.get(key);
	if (known !== undefined) return known;
	const pairs: [string, string][] = [];
	for (let i = 0; i < telling.length; i += 2) pairs.push([telling[i]!, telling[i + 1]!]);
	const json = JSON.stringify(pairs);
	sets.set(key, json);
	return json;
}
