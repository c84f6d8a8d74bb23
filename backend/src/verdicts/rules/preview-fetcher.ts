import type { Rule } from '../evidence.js';
import { readUserAgent } from '../user-agent/read.js';

/**
 * A messenger or social platform draws a link preview: somebody's phone showed the message, nobody tapped yet.
 *
 * Source: see user-agent/fetchers.ts.
 * Wrong about: nobody in a browser; in-app browsers of the same platforms have other user agents.
 */
export const previewFetcher: Rule = ({ userAgent }) => {
	const reading = userAgent && readUserAgent(userAgent);
	if (!reading || reading.kind !== 'fetcher') return null;
	return {
		verdict: 'preview',
		points: 150,
		detail: `${reading.name} fetched the page to draw a link preview.`,
	};
};
