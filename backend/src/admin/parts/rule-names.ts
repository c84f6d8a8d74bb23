import { OVERRIDE } from '../../clicks/override.js';

const NAMES: Record<string, string> = {
	'user-agent': 'Calls itself a program',
	'preview-fetcher': 'Draws a link preview',
	method: 'Asks without opening the page',
	prefetch: 'Loads ahead of time',
	timing: 'Comes too soon after the text',
	fingerprint: 'Sends other headers than its browser would',
	network: 'Comes from where machines live',
	'all-links': 'Opens all links of a text at once',
	'address-burst': 'Opens the links of many recipients',
	'server-burst': 'Opens the links of many recipients from rented servers',
	'other-device': 'Comes beside the phone of the recipient',
	'same-device': 'Comes back with the same device',
	browser: 'Comes with a web browser',
	contradiction: 'Claims to be what cannot be',
	outdated: 'Comes with software of long ago',
	[OVERRIDE]: 'Set by hand',
};

/** @returns a rule in a few words for people; the rule's own name for one that is there no more */
export function nameRule(rule: string): string {
	return NAMES[rule] ?? rule;
}
