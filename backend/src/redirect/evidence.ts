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

/** @param rawHeaders names and values in turn, as node:http gives them */
export function readEvidence(rawHeaders: string[]): RequestEvidence {
	let userAgent: string | null = null;
	const telling: [string, string][] = [];
	for (let i = 0; i < rawHeaders.length; i += 2) {
		const name = rawHeaders[i]!.toLowerCase();
		const value = rawHeaders[i + 1]!;
		const isUserAgent = name === 'user-agent';
		if (isUserAgent && userAgent === null) userAgent = value.slice(0, MAX_USER_AGENT) || null;
		else if (isUserAgent ? value.slice(0, MAX_USER_AGENT) !== userAgent : TELLING.test(name))
			telling.push([name, value.slice(0, MAX_HEADER)]);
	}
	return { userAgent, headers: JSON.stringify(telling) };
}
