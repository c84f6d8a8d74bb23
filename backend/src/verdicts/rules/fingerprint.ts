import { NOT_KEPT } from '../not-kept.js';
import { rule, type Finding, type Sign } from '../rule.js';

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
export const fingerprint = rule({
	name: 'fingerprint',
	title: 'Sends other headers than its browser would',
	signs: {
		// What is missing or odd is common among in-app web views and old phones: never enough alone.
		oddity: oddities(5),
		oddities: oddities(10),
		notKept: {
			verdict: 'bot',
			points: 10,
			words: () => 'Its headers were not kept: too many different ones came from its address.',
		},
		// A browser's client hints come from the same build as its user agent: they cannot contradict it by accident.
		headless: hints(() => 'a browser without a window.'),
		platform: hints(({ platform }) => `${platform}, the user agent another system.`),
		version: hints(({ hinted, claimed }) => `version ${hinted}, the user agent ${claimed}.`),
	},
	find({ userAgent, headers }) {
		if (!userAgent?.startsWith('Mozilla/5.0 (') || headers.size === 0) return null;
		if (headers.has(NOT_KEPT)) return { sign: 'notKept', values: {} };
		const contradiction = findContradiction(userAgent, headers);
		if (contradiction) return contradiction;
		const found = findOddities(headers);
		if (found.length === 0) return null;
		const values = { oddities: found.join(', ') };
		return { sign: found.length === 1 ? 'oddity' : 'oddities', values };
	},
});

function oddities(points: number): Sign<{ oddities: string }> {
	return {
		verdict: 'bot',
		points,
		words: ({ oddities }) => `Unlike a browser's: ${oddities}.`,
	};
}

function hints(words: Sign['words']): Sign {
	return {
		verdict: 'bot',
		points: 45,
		words: (values) => `The client hints name ${words(values)}`,
	};
}

type Headers = ReadonlyMap<string, string>;

function findContradiction(userAgent: string, headers: Headers): Finding | undefined {
	const brands = headers.get('sec-ch-ua') ?? '';
	if (brands.includes('HeadlessChrome')) return { sign: 'headless', values: {} };
	const platform = headers.get('sec-ch-ua-platform')?.replaceAll('"', '');
	if (platform && PLATFORMS[platform]?.test(userAgent) === false)
		return { sign: 'platform', values: { platform } };
	const hinted = /"(?:Google Chrome|Chromium)";v="(\d+)/.exec(brands)?.[1];
	const claimed = /Chrome\/(\d+)/.exec(userAgent)?.[1];
	return hinted && claimed && hinted !== claimed
		? { sign: 'version', values: { hinted, claimed } }
		: undefined;
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
