import { rule } from '../rule.js';
import { readUserAgent } from '../user-agent/read.js';

/**
 * A messenger or social platform draws a link preview: somebody's phone showed the message, nobody tapped yet.
 *
 * Source: see user-agent/fetchers.ts.
 * Wrong about: nobody in a browser; in-app browsers of the same platforms have other user agents.
 */
export const previewFetcher = rule({
	name: 'preview-fetcher',
	title: 'Draws a link preview',
	signs: {
		named: {
			verdict: 'preview',
			points: 150,
			words: ({ name }: { name: string }) => `${name} fetched the page to draw a link preview.`,
		},
	},
	find({ userAgent }) {
		const reading = userAgent && readUserAgent(userAgent);
		if (!reading || reading.kind !== 'fetcher') return null;
		return { sign: 'named', values: { name: reading.name } };
	},
});
