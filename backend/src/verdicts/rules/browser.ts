import type { Rule } from '../evidence.js';
import { isAutomated } from './user-agent.js';
import { findPreviewFetcher } from './preview-fetcher.js';

/**
 * A browser's user agent that no list of bots knows.
 *
 * Source: every browser and web view since the 1990s begins with `Mozilla/5.0 (` and its platform.
 * Wrong about: scanners in plain browser dress, which only time, network and behaviour give away; so it is a
 * plain sign, not a certain one.
 */
export const browser: Rule = ({ userAgent }) => {
	if (!userAgent || !/^Mozilla\/5\.0 \(\S/.test(userAgent)) return null;
	if (isAutomated(userAgent) || findPreviewFetcher(userAgent)) return null;
	return { verdict: 'human', points: 60, detail: 'The user agent is that of a web browser.' };
};
