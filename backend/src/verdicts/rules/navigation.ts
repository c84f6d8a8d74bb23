import { rule, type Finding } from '../rule.js';

/** Chromium 76 to 79 said so of frames. */
const NAVIGATIONS = new Set(['navigate', 'nested-navigate']);

/**
 * The request is not what a tap leads to: a navigation of a whole tab to a page.
 *
 * Source: `Sec-Fetch-Mode` and `Sec-Fetch-Dest` in the Fetch Standard, which pages cannot change; `X-Requested-With` of
 * scripts (Android's web views put the app's name there); `From` (RFC 9110 §10.1.2: who runs a robot) and `Range`
 * (§14.2: a part of a file).
 * Wrong about: apps that load what was tapped by a script of their own, which their web views hide.
 */
export const navigation = rule({
	name: 'navigation',
	title: 'Asks for something else than a page',
	signs: {
		mode: {
			verdict: 'bot',
			points: 110,
			words: ({ mode }: { mode: string }) =>
				`A browser's script or page asked for it, nobody who tapped (Sec-Fetch-Mode: ${mode}).`,
		},
		destination: {
			verdict: 'bot',
			points: 110,
			words: ({ destination }: { destination: string }) =>
				`It was asked for as a part of a page (Sec-Fetch-Dest: ${destination}); a tap asks for a document.`,
		},
		script: {
			verdict: 'bot',
			points: 110,
			words: () => 'A script asked for it (X-Requested-With: XMLHttpRequest).',
		},
		robot: {
			verdict: 'bot',
			points: 110,
			words: () => 'The request named who runs the robot (From).',
		},
		part: {
			verdict: 'bot',
			points: 60,
			words: () => 'Only a part of the page was asked for (Range).',
		},
	},
	find({ headers }): Finding | null {
		const mode = headers.get('sec-fetch-mode');
		if (mode !== undefined && !NAVIGATIONS.has(mode)) return { sign: 'mode', values: { mode } };
		const destination = headers.get('sec-fetch-dest');
		if (destination !== undefined && destination !== 'document')
			return { sign: 'destination', values: { destination } };
		if (headers.get('x-requested-with')?.toLowerCase() === 'xmlhttprequest')
			return { sign: 'script', values: {} };
		if (headers.has('from')) return { sign: 'robot', values: {} };
		return headers.has('range') ? { sign: 'part', values: {} } : null;
	},
});
