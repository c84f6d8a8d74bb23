import type { Rule } from '../evidence.js';

/**
 * Anything but GET: a tap on a link is always a GET, while platforms and scanners check links with HEAD, often
 * under a phone's user agent.
 *
 * Wrong about: no known case.
 */
export const method: Rule = ({ method }) =>
	method === 'GET'
		? null
		: {
				verdict: 'bot',
				points: 150,
				detail: `The request was a ${method}; a tap is always a GET.`,
			};
