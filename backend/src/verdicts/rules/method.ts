import { rule } from '../rule.js';

/**
 * Anything but GET: a tap on a link is always a GET, while platforms and scanners check links with HEAD, often
 * under a phone's user agent.
 *
 * Wrong about: no known case.
 */
export const method = rule({
	name: 'method',
	title: 'Asks without opening the page',
	signs: {
		other: {
			verdict: 'bot',
			points: 150,
			words: ({ method }: { method: string }) =>
				`The request was a ${method}; a tap is always a GET.`,
		},
	},
	find: ({ method }) => (method === 'GET' ? null : { sign: 'other', values: { method } }),
});
