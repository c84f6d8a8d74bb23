const NAMES: Record<string, string> = {
	'user-agent': 'Calls itself a program',
	'preview-fetcher': 'Draws a link preview',
	method: 'Asks without opening the page',
	prefetch: 'Loads ahead of time',
	'since-delivery': 'Comes too soon after delivery',
	network: 'Comes from where machines live',
	browser: 'Comes with a web browser',
};

/** @returns a rule in a few words for people; the rule's own name when there are none yet */
export function nameRule(rule: string): string {
	return NAMES[rule] ?? rule;
}
