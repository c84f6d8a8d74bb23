import type { Rule } from '../evidence.js';
import { AGENT_NOT_KEPT } from '../not-kept.js';
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
export const userAgent: Rule = ({ userAgent }) => {
	if (!userAgent?.trim()) {
		const detail = 'The request had no user agent; every browser sends one.';
		return { verdict: 'bot', points: 120, detail };
	}
	if (userAgent === AGENT_NOT_KEPT) {
		const detail = 'Its user agent was not kept: too many different ones came from its address.';
		return { verdict: 'bot', points: 60, detail };
	}
	const reading = readUserAgent(userAgent);
	if (reading.kind === 'automated')
		return { verdict: 'bot', points: 120, detail: `The user agent ${reading.what}.` };
	if (reading.kind === 'unknown') {
		const detail = 'The user agent is not that of a browser in use today.';
		return { verdict: 'bot', points: 60, detail };
	}
	return null;
};
