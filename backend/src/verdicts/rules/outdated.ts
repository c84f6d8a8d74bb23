import { rule } from '../rule.js';
import { readUserAgent } from '../user-agent/read.js';

/** Software below these versions is hardly to be found on phones and computers that people use. */
const OLDEST: [name: string, version: RegExp, oldest: number][] = [
	['Android', /\bAndroid (\d+)/, 5],
	['iOS', /\bOS (\d+)(?:_\d+)* like Mac OS X/, 10],
	['Chrome', /\bChrome\/(\d+)/, 60],
	// KaiOS, of phones with keys, stays with the Firefox that it began with.
	['Firefox', /\bFirefox\/(\d+)(?!.*\bKAIOS\/)/, 60],
	['Internet Explorer', /\bTrident\/7.*\brv:(\d+)/, Infinity],
];

/**
 * A browser so old that it is more likely one that a program was once told to imitate.
 *
 * Source: below Android 5 and iOS 10 most of today's certificates are not trusted; Chrome and Firefox 60 are of
 * 2018, and the last Chrome for Android 5 is 95. Scanners keep the user agent they were written with.
 * Wrong about: people with very old phones; so only a hint, which makes their clicks wait for more evidence.
 */
export const outdated = rule({
	name: 'outdated',
	title: 'Comes with software of long ago',
	signs: {
		old: {
			verdict: 'bot',
			points: 15,
			words: ({ name, version }: { name: string; version: string }) =>
				`The user agent names ${name} ${version}, which is hardly in use any more.`,
		},
	},
	find({ userAgent }) {
		const reading = userAgent && readUserAgent(userAgent);
		if (!userAgent || !reading || reading.kind !== 'browser') return null;
		for (const [name, pattern, oldest] of OLDEST) {
			const version = pattern.exec(userAgent)?.[1];
			if (version && Number(version) < oldest) return { sign: 'old', values: { name, version } };
		}
		return null;
	},
});
