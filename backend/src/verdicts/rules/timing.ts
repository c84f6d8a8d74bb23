import { secondsBetween } from '../since-delivery.js';
import type { Rule } from '../evidence.js';

/** What seconds mean: points by how soon the link was opened. */
interface Pace {
	/** Below this many seconds, nobody can have read and tapped. */
	machine: number;
	/** Below this many, few people are that quick. */
	hasty: number;
	/** Below this many, it is quick. */
	quick: number;
}

/** Hearing the phone, unlocking it and finding the link takes people more than a second, and most of them several. */
const SINCE_DELIVERY: Pace = { machine: 1, hasty: 3, quick: 8 };
/** Before it is delivered a text also has to travel, which takes seconds. */
const SINCE_SENDING: Pace = { machine: 1, hasty: 3, quick: 10 };

/**
 * How soon the link was opened after the message reached the phone or, while that is not known, after it was sent.
 *
 * Source: our own reasoning; scanners at carriers and gateways open links while the message passes through.
 * Wrong about: providers whose receipt comes late, so that the clock starts too late.
 */
export const timing: Rule = ({ at, deliveredAt, sentAt }) => {
	const sinceDelivery = secondsBetween(deliveredAt, at);
	// A receipt that came after the click says nothing of when the phone rang.
	const delivered = sinceDelivery !== null && sinceDelivery >= 0;
	const seconds = delivered ? sinceDelivery : secondsBetween(sentAt, at);
	if (seconds === null || seconds < 0) return null;
	const points = weigh(seconds, delivered ? SINCE_DELIVERY : SINCE_SENDING);
	if (points === 0) return null;
	const what = delivered ? 'delivered' : 'sent';
	const detail = `The link was opened ${seconds.toFixed(1)} s after the message was ${what}.`;
	return { verdict: 'bot', points, detail };
};

function weigh(seconds: number, { machine, hasty, quick }: Pace): number {
	if (seconds < machine) return 120;
	if (seconds < hasty) return 40;
	return seconds < quick ? 15 : 0;
}
