import { findOddities } from '../browser-headers.js';
import { NOT_KEPT } from '../not-kept.js';
import { rule, type Finding, type Sign } from '../rule.js';
import { findInApp } from '../user-agent/in-app.js';
import { takeApart, type Parts } from '../user-agent/parts.js';

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
 * Source: what each engine sends with a navigation (browser-headers.ts), and User-Agent Client Hints.
 * Wrong about: people on a VPN whose privacy tool takes two headers away; in-app web views, which leave headers out, and of
 * which little is asked.
 */
export const fingerprint = rule({
	name: 'fingerprint',
	title: 'Sends other headers than its browser would',
	signs: {
		// Proxies, privacy tools and apps take headers away: never enough alone.
		oddity: oddities(5),
		oddities: oddities(10),
		// Out of rented servers they tell scanners in a browser's dress from people on a VPN.
		serverOddities: oddities(30),
		manyServerOddities: oddities(50),
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
	find({ userAgent, headers, network }) {
		if (!userAgent?.startsWith('Mozilla/5.0 (') || headers.size === 0) return null;
		if (headers.has(NOT_KEPT)) return { sign: 'notKept', values: {} };
		const contradiction = findContradiction(userAgent, headers);
		if (contradiction) return contradiction;
		const parts = takeApart(userAgent);
		return parts ? weigh(parts, headers, network.kind === 'hosting') : null;
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

/** Android's web views say `wv`; those of iOS leave the browser's name out. */
function isApp({ platform, rest }: Parts): boolean {
	return (
		/; wv\b/.test(platform) || findInApp(rest) !== undefined || !/\b(?:Safari|Firefox)\//.test(rest)
	);
}

function weigh(parts: Parts, headers: Headers, isHosted: boolean): Finding | null {
	const app = isApp(parts);
	const found = findOddities(parts, headers, app);
	if (found.length === 0) return null;
	const values = { oddities: found.join(', ') };
	if (found.length === 1) return { sign: 'oddity', values };
	if (app || !isHosted) return { sign: 'oddities', values };
	return { sign: found.length === 2 ? 'serverOddities' : 'manyServerOddities', values };
}
