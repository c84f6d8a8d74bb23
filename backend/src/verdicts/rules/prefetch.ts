import { rule } from '../rule.js';

/** Headers in which browsers say that nobody has asked for the page yet: the standard one and its forerunners. */
const PURPOSE_HEADERS = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

/**
 * The browser loads the page ahead of time or for a preview.
 *
 * Source: `Sec-Purpose` in the Fetch Standard; `Purpose` (Chromium), `X-Purpose` (Safari), `X-Moz` (Firefox).
 * Wrong about: a person who taps after the prefetch, when the browser shows what it has fetched and asks no more.
 */
export const prefetch = rule({
	name: 'prefetch',
	title: 'Loads ahead of time',
	signs: {
		said: {
			verdict: 'preview',
			points: 150,
			words: ({ name, value }: { name: string; value: string }) =>
				`The browser said that it only loads ahead of time (${name}: ${value}).`,
		},
	},
	find({ headers }) {
		for (const name of PURPOSE_HEADERS) {
			const value = headers.get(name);
			if (value && /prefetch|prerender|preview/i.test(value))
				return { sign: 'said', values: { name, value } };
		}
		return null;
	},
});
