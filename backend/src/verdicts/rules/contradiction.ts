import { rule, type Finding, type Sign } from '../rule.js';
import type { Parts } from '../user-agent/parts.js';
import { readUserAgent } from '../user-agent/read.js';

/** No software could have all of this at once. */
const IMPOSSIBLE: [what: string, test: (parts: Parts) => boolean][] = [
	[
		'an iPhone or iPad with the engine of another system',
		({ platform, rest }) =>
			/^iP(?:hone|ad|od)/.test(platform) &&
			/Trident|MSIE|Windows NT|Android \d/.test(`${platform}${rest}`),
	],
	[
		'Windows and Android at once',
		({ platform }) => platform.includes('Windows NT') && platform.includes('Android'),
	],
	['a version 0', ({ platform, rest }) => /Chrome\/0\b/.test(rest) || /Android 0\b/.test(platform)],
];

/** Builds of Chrome for some versions: those between lie close to a straight line; later ones nobody knows. */
const CHROME_BUILDS = [
	[1, 154],
	[24, 1312],
	[60, 3112],
	[100, 4896],
	[153, 8010],
] as const;
/** Twice as far as any real one lies from the line. */
const BUILD_TOLERANCE = 250;

/**
 * A user agent whose parts do not go together, made up by somebody who wanted many that differ; or a second one
 * beside it.
 *
 * Source: Chrome's build number grows by some 40 to 60 with each version, and iOS allowed no other engine than
 * its own for its first eighteen years; forgers draw both at random.
 * Wrong about: browsers made from Chrome that count builds their own way (Nokia X); so mostly a hint.
 */
export const contradiction = rule({
	name: 'contradiction',
	title: 'Claims to be what cannot be',
	signs: {
		twoAgents: {
			verdict: 'bot',
			points: 100,
			words: () => 'The request named two user agents; browsers send one.',
		},
		impossible: claims(100),
		forged: claims(30),
	},
	find({ userAgent, headers }): Finding | null {
		// Among the headers is only a second one (redirect/request-fingerprint.ts).
		const second = headers.get('user-agent');
		if (userAgent && second && second !== userAgent) return { sign: 'twoAgents', values: {} };
		const reading = userAgent && readUserAgent(userAgent);
		if (!reading || reading.kind !== 'browser' || !reading.parts) return null;
		const { parts, rare } = reading;
		const impossible = IMPOSSIBLE.find(([, test]) => test(parts));
		if (impossible) return { sign: 'impossible', values: { what: impossible[0] } };
		const what = rare ? undefined : findForgery(parts);
		return what ? { sign: 'forged', values: { what } } : null;
	},
});

function claims(points: number): Sign<{ what: string }> {
	return { verdict: 'bot', points, words: ({ what }) => `The user agent claims ${what}.` };
}

function findForgery({ platform, rest }: Parts): string | undefined {
	const [chrome, version, build] = /\bChrome\/(\d+)\.0\.(\d+)\.\d/.exec(rest) ?? [];
	if (!chrome) return undefined;
	if (/^iP(?:hone|ad|od)/.test(platform)) return 'Chrome under a name that it does not have on iOS';
	const expected = expectedBuild(Number(version));
	if (Number(build) > 0 && expected && Math.abs(Number(build) - expected) > BUILD_TOLERANCE)
		return `${chrome}, which is no version of Chrome`;
	return undefined;
}

function expectedBuild(version: number): number | undefined {
	const next = CHROME_BUILDS.findIndex(([at]) => at >= version);
	if (next < 1) return undefined;
	const [fromVersion, from] = CHROME_BUILDS[next - 1]!;
	const [toVersion, to] = CHROME_BUILDS[next]!;
	return from + ((version - fromVersion) * (to - from)) / (toVersion - fromVersion);
}
