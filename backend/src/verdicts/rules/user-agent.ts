import { Crawler } from 'es6-crawler-detect';
import { isbot, isbotMatch } from 'isbot';
import type { Rule } from '../evidence.js';
import { findPreviewFetcher } from './preview-fetcher.js';

const crawlers = new Crawler();

/** @returns whether a list of bots, scanners and HTTP tools knows the user agent */
export function isAutomated(userAgent: string): boolean {
	return isbot(userAgent) || crawlers.isCrawler(userAgent);
}

/**
 * What the request says it is: nothing at all, or something that a list of bots knows.
 *
 * Source: the lists of the packages isbot and es6-crawler-detect; together they miss fewer bots than either.
 * Wrong about: some rare phones and in-app browsers whose names look like a crawler's.
 */
export const userAgent: Rule = ({ userAgent }) => {
	if (!userAgent) {
		return {
			verdict: 'bot',
			points: 120,
			detail: 'The request had no user agent; every browser sends one.',
		};
	}
	if (findPreviewFetcher(userAgent) || !isAutomated(userAgent)) return null;
	const word = isbotMatch(userAgent) ?? crawlers.getMatches();
	const known = typeof word === 'string' ? ` ("${word}")` : '';
	const detail = `The user agent is known as a bot's or scanner's${known}.`;
	return { verdict: 'bot', points: 120, detail };
};
