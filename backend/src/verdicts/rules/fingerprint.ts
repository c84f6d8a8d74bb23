import type { Rule } from '../evidence.js';
import { NOT_KEPT } from '../not-kept.js';

/** What is missing or odd, one by one, is common among in-app web views and old phones: never enough alone. */
const ODDITY = 5;
const MOST_ODDITIES = 10;
/** A browser's client hints come from the same build as its user agent: they cannot contradict it by accident. */
const CONTRADICTION = 45;

/** The platforms of `Sec-CH-UA-Platform` and how the same ones show in a user agent. */
const PLATFORMS: Record<string, RegExp> = {
	Android: /Android/,
	iOS: /iPhone|iPad|iPod/,
	macOS: /Macintosh/,
	Windows: /Windows/,
	Linux: /Linux|X11/,
	'Chrome OS': /CrOS/,
};

/**
 * Headers that are not those of the browser which the user agent claims.
 *
 * Source: the Fetch Standard (`Sec-Fetch-*`), User-Agent Client Hints, and what browsers send since 2021.
 * Wrong about: in-app web views, which leave headers out; "desktop site" in mobile browsers, which changes the user
 * agent and the hints together.
 */
export const fingerprint: Rule = ({ userAgent, headers }) => {
	if (!userAgent?.startsWith('Mozilla/5.0 (') || headers.size === 0) return null;
	if (headers.has(NOT_KEPT)) {
		const detail = 'Its headers were not kept: too many different ones came from its address.';
		return { verdict: 'bot', points: MOST_ODDITIES, detail };
	}
	const contradiction = findContradiction(userAgent, headers);
	if (contradiction) return { verdict: 'bot', points: CONTRADICTION, detail: contradiction };
	const oddities = findOddities(headers);
	if (oddities.length === 0) return null;
	const points = Math.min(oddities.length * ODDITY, MOST_ODDITIES);
	return { verdict: 'bot', points, detail: `Unlike a browser's: ${oddities.join(', ')}.` };
};

type Headers = ReadonlyMap<string, string>;

function findContradiction(userAgent: string, headers: Headers): string | undefined {
	const brands = headers.get('sec-ch-ua') ?? '';
	if (brands.includes('HeadlessChrome')) return 'The client hints name a browser without a window.';
	const platform = headers.get('sec-ch-ua-platform')?.replaceAll('"', '');
	if (platform && PLATFORMS[platform]?.test(userAgent) === false) {
		return `The client hints name ${platform}, the user agent another system.`;
	}
	const hinted = /"(?:Google Chrome|Chromium)";v="(\d+)/.exec(brands)?.[1];
	const claimed = /Chrome\/(\d+)/.exec(userAgent)?.[1];
	if (hinted && claimed && hinted !== claimed) {
		return `The client hints name version ${hinted}, the user agent ${claimed}.`;
	}
	return undefined;
}

function findOddities(headers: Headers): string[] {
	const accept = headers.get('accept');
	const mode = headers.get('sec-fetch-mode');
	return [
		!headers.has('accept-language') && 'no Accept-Language',
		!headers.has('accept-encoding') && 'no Accept-Encoding',
		(!accept || accept === '*/*') && 'an Accept that asks for no page',
		mode !== undefined && mode !== 'navigate' && `Sec-Fetch-Mode ${mode}`,
	].filter((oddity) => oddity !== false);
}
