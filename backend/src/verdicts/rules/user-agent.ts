import { AGENT_NOT_KEPT } from '../not-kept.js';
import { rule, type Finding } from '../rule.js';
import { readUserAgent } from '../user-agent/read.js';

/**
 * What the request says it is, where that is no browser: nothing at all, a program that says so or shows it,
 * or something else that no browser in use calls itself.
 *
 * Source: what browsers' user agents are made of (user-agent/signs.ts, user-agent/desktop.ts), and for all but
 * phones the lists of the packages isbot and es6-crawler-detect.
 * Wrong about: Internet Explorer up to 10 and browsers of that age; rare ones for computers that leave the
 * common form; people who change their user agent.
 */
export const userAgent = rule({
	name: 'user-agent',
	title: 'Calls itself a program',
	signs: {
		missing: {
			verdict: 'bot',
			points: 120,
			words: () => 'The request had no user agent; every browser sends one.',
		},
		notKept: {
			verdict: 'bot',
			points: 60,
			words: () => 'Its user agent was not kept: too many different ones came from its address.',
		},
		automated: {
			verdict: 'bot',
			points: 120,
			words: ({ what }: { what: string }) => `The user agent ${what}.`,
		},
		unknown: {
			verdict: 'bot',
			points: 60,
			words: () => 'The user agent is not that of a browser in use today.',
		},
		oddWord: {
			verdict: 'bot',
			points: 60,
			words: ({ word }: { word: string }) =>
				`The user agent is a browser's, signed by something else ("${word}").`,
		},
	},
	find({ userAgent }): Finding | null {
		if (!userAgent?.trim()) return { sign: 'missing', values: {} };
		if (userAgent === AGENT_NOT_KEPT) return { sign: 'notKept', values: {} };
		const reading = readUserAgent(userAgent);
		if (reading.kind === 'automated') return { sign: 'automated', values: { what: reading.what } };
		if (reading.kind !== 'unknown') return null;
		const { word } = reading;
		return word ? { sign: 'oddWord', values: { word } } : { sign: 'unknown', values: {} };
	},
});
