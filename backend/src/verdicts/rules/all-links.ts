import { elapsed } from '../since-delivery.js';
import type { Evidence } from '../evidence.js';
import { apart, rule, type Counts, type Sign } from '../rule.js';

/** A person reads one page before the next link; what opens them all in this time does not read. In milliseconds. */
const SPAN = 5000;
/** To come back from the browser and tap the next link takes people longer than this, and most of them this long. */
const AT_ONCE = 1200;
const QUICKLY = 3000;
/** Scanners open links while the message passes or soon after; in seconds since delivery. */
const SOON = 12;

/**
 * Every link of a message with several was opened within seconds.
 *
 * Source: how mail and text gateways check messages: all links, one after the other, at once.
 * Wrong about: people who open two links in two tabs; so it is a hint only, unless it was faster than they are or
 * right after delivery.
 */
export const allLinks = rule<Opened>({
	name: 'all-links',
	title: 'Opens all links of a text at once',
	signs: { atOnce: opened(100), soon: opened(60), withinSeconds: opened(35) },
	gathers: {
		of: 'message',
		within: SPAN,
		count: {
			links: '(SELECT count(*)::int FROM links l WHERE l.message_id = k.message_id)',
			atOnce: openedWithin(AT_ONCE),
			quickly: openedWithin(QUICKLY),
			within: openedWithin(SPAN),
		},
		none: { links: 1, atOnce: 0, quickly: 0, within: 0 },
	},
	reopens: ['people'],
	find(evidence, { all: { links, atOnce, quickly, within } }) {
		if (links < 2) return null;
		// The click's own link is one of them.
		const others = links - 1;
		if (atOnce >= others) return found('atOnce', links, AT_ONCE);
		if (quickly >= others) return found(signOf(evidence, links), links, QUICKLY);
		if (within >= others) return found(links > 2 ? 'atOnce' : 'withinSeconds', links, SPAN);
		return null;
	},
});

/** Other links of the message that the same visitor opened, within so many milliseconds of the click. */
interface Opened extends Counts {
	/** How many the message has. */
	links: number;
	atOnce: number;
	quickly: number;
	within: number;
}

function openedWithin(span: number): string {
	return `count(DISTINCT o.link_id) FILTER (WHERE o.link_id <> k.link_id AND ${apart} <= ${span}
		AND (o.ip = k.ip OR o.user_agent_id IS NOT DISTINCT FROM k.user_agent_id))::int`;
}

function signOf(evidence: Evidence, links: number) {
	if (links > 2) return 'atOnce';
	const time = elapsed(evidence);
	return time && time.seconds < SOON ? 'soon' : 'withinSeconds';
}

function found(sign: string, links: number, span: number) {
	return { sign, values: { links, seconds: span / 1000 } };
}

function opened(points: number): Sign<{ links: number; seconds: number }> {
	return {
		verdict: 'bot',
		points,
		words: ({ links, seconds }) =>
			`All ${links} links of the message were opened within ${seconds} s.`,
	};
}
