import type { Rule } from '../evidence.js';

/** Nobody hears a phone, unlocks it and taps a link in less: simple reaction alone takes a quarter of a second. */
const MACHINE_SECONDS = 1;
/** Possible with the phone in hand, yet most people take longer. */
const HASTY_SECONDS = 3;

/**
 * How soon after the message reached the phone the link was opened. Says nothing while delivery is not known,
 * nor when the receipt came after the click.
 *
 * Source: our own reasoning; scanners at carriers and gateways open links while the message passes through.
 * Wrong about: providers whose receipt is late, so that the clock starts too late.
 */
export const sinceDelivery: Rule = ({ at, deliveredAt }) => {
	const seconds = deliveredAt && (at.getTime() - deliveredAt.getTime()) / 1000;
	if (seconds === null || seconds < 0 || seconds >= HASTY_SECONDS) return null;
	const detail = `The link was opened ${seconds.toFixed(1)} s after the message was delivered.`;
	return seconds < MACHINE_SECONDS
		? { verdict: 'bot', points: 120, detail }
		: { verdict: 'bot', points: 20, detail };
};
