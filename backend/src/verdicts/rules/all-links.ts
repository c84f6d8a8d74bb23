import { elapsed } from '../since-delivery.js';
import type { Evidence, Rule } from '../evidence.js';

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
export const allLinks: Rule = (evidence) => {
	if (evidence.linksOfMessage < 2) return null;
	const span = [AT_ONCE, QUICKLY, SPAN].find((within) => hasOpenedAll(evidence, within));
	if (span === undefined) return null;
	const detail = `All ${evidence.linksOfMessage} links of the message were opened within ${span / 1000} s.`;
	return { verdict: 'bot', points: weigh(evidence, span), detail };
};

function weigh(evidence: Evidence, span: number): number {
	if (span === AT_ONCE || evidence.linksOfMessage > 2) return 100;
	const time = elapsed(evidence);
	return span === QUICKLY && time && time.seconds < SOON ? 60 : 35;
}

/** @param span within how many milliseconds of this click, by the same visitor */
function hasOpenedAll(evidence: Evidence, span: number): boolean {
	const { at, ip, userAgent, linkId, linksOfMessage, ofMessage } = evidence;
	const around = ofMessage.filter(
		(other) =>
			(other.ip === ip || other.userAgent === userAgent) &&
			Math.abs(other.at.getTime() - at.getTime()) <= span,
	);
	return new Set([linkId, ...around.map((other) => other.linkId)]).size >= linksOfMessage;
}
