import { secondsSinceDelivery } from '../since-delivery.js';
import type { Evidence, Rule } from '../evidence.js';

/** A person reads one page before the next link; what opens them all in this time does not read. In milliseconds. */
const SPAN = 5000;
/** Scanners open links while the message passes or soon after; in seconds since delivery. */
const SOON = 60;

/**
 * Every link of a message with several was opened within seconds.
 *
 * Source: how mail and text gateways check messages: all links, one after the other, at once.
 * Wrong about: people who open two links in two tabs; that is why it is a hint only, long after delivery.
 */
export const allLinks: Rule = (evidence) => {
	const { linksOfMessage } = evidence;
	if (linksOfMessage < 2 || openedAround(evidence).size < linksOfMessage) return null;
	const seconds = secondsSinceDelivery(evidence);
	const soon = seconds !== null && seconds < SOON;
	return {
		verdict: 'bot',
		points: soon ? 120 : 40,
		detail: `All ${linksOfMessage} links of the message were opened within ${SPAN / 1000} seconds.`,
	};
};

/** @returns the links that were opened around this click, its own among them */
function openedAround({ at, linkId, ofMessage }: Evidence): Set<string> {
	const around = ofMessage.filter((other) => Math.abs(other.at.getTime() - at.getTime()) <= SPAN);
	return new Set([linkId, ...around.map((other) => other.linkId)]);
}
