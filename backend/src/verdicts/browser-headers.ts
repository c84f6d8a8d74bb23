import type { Parts } from './user-agent/parts.js';

type Headers = ReadonlyMap<string, string>;

/** What the browsers of one engine send with each navigation, whoever made them. */
interface Engine {
	/** Finds the version in what follows the platform of a user agent. */
	version: RegExp;
	/** Over HTTP and HTTPS alike. */
	always: string[];
	/** Over HTTPS, since a version; those that come together count as one. */
	overTls: [since: number, what: string, names: string[]][];
}

const FETCH_METADATA = ['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest'];

/**
 * Sources: the Fetch Standard and "Upgrade Insecure Requests" (W3C); the versions are those of MDN's browser-compat-data:
 * `Sec-Fetch-*` in Chrome 80, Firefox 90, Safari 16.4; `Sec-CH-UA` in Chrome 89. Samsung Internet, Edge and Opera name the
 * Chrome that they are made of. Safari sends `Upgrade-Insecure-Requests` now and then only, so it is not asked for.
 */
const ENGINES: Engine[] = [
	{
		version: /\bChrome\/(\d+)/,
		always: ['accept-language', 'accept-encoding', 'upgrade-insecure-requests'],
		overTls: [
			[80, 'Sec-Fetch headers', FETCH_METADATA],
			[89, 'client hints', ['sec-ch-ua', 'sec-ch-ua-mobile']],
		],
	},
	{
		version: /\bFirefox\/(\d+)/,
		always: ['accept-language', 'accept-encoding', 'upgrade-insecure-requests'],
		overTls: [[90, 'Sec-Fetch headers', FETCH_METADATA]],
	},
	{
		version: /\bVersion\/(\d+(?:\.\d+)?) .*\bSafari\//,
		always: ['accept-language', 'accept-encoding'],
		overTls: [[16.4, 'Sec-Fetch headers', FETCH_METADATA]],
	},
];

/** Of what is left, such as the web views of apps: whoever opens a page says so. */
const NO_ENGINE: Engine = {
	version: /^/,
	always: ['accept-language', 'accept-encoding'],
	overTls: [],
};

/** In their usual spelling, for people. */
const SPELLING: Record<string, string> = {
	'accept-language': 'Accept-Language',
	'accept-encoding': 'Accept-Encoding',
	'upgrade-insecure-requests': 'Upgrade-Insecure-Requests',
};

/**
 * What a browser would have sent and a request lacks, or sends otherwise.
 * @param parts of the user agent that the request claims
 * @param isApp whether that is an app's web view, whose requests differ from app to app
 * @returns each in words that complete "Unlike a browser's: …"
 */
export function findOddities({ rest }: Parts, headers: Headers, isApp: boolean): string[] {
	const engines = isApp ? [] : ENGINES;
	const engine = engines.find(({ version }) => version.test(rest)) ?? NO_ENGINE;
	const claimed = Number(engine.version.exec(rest)?.[1] ?? 0);
	const accept = headers.get('accept');
	const odd = engine.always
		.filter((name) => !headers.has(name))
		.map((name) => `no ${SPELLING[name]}`);
	if (!accept || accept === '*/*') odd.push('an Accept that asks for no page');
	if (!isOverTls(headers)) return odd;
	const missing = engine.overTls.filter(
		([since, , names]) => claimed >= since && names.some((name) => !headers.has(name)),
	);
	return [...odd, ...missing.map(([, what]) => `${what} missing`)];
}

/**
 * By what browsers send over HTTPS only: in front of the server stands mostly a proxy, behind which all is HTTP. Where
 * nothing of it is there, nobody knows.
 */
function isOverTls(headers: Headers): boolean {
	if (/\b(?:br|zstd)\b/.test(headers.get('accept-encoding') ?? '')) return true;
	return [...headers.keys()].some(
		(name) => name.startsWith('sec-fetch-') || name.startsWith('sec-ch-ua'),
	);
}
