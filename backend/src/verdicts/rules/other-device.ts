import type { Evidence, OtherClick, Rule } from '../evidence.js';

/** A person does not change the phone in this time; in milliseconds. */
const SPAN = 60_000;

/**
 * The same recipient's message was opened from another network on another system within a minute, and this is
 * the one that no text arrives on: a computer or a rented server, while the other is a phone in an ordinary network.
 *
 * Source: gateways and scanners open links under a desktop browser's name, then the person taps on the phone.
 * Wrong about: people who forward a text to a colleague who is at a desk.
 */
export const otherDevice: Rule = (evidence) => {
	if (evidence.deviceType !== 'desktop' && evidence.network.kind !== 'hosting') return null;
	const phone = evidence.ofMessage.find((other) => isOtherPhone(evidence, other));
	if (!phone) return null;
	const seconds = Math.abs(phone.at.getTime() - evidence.at.getTime()) / 1000;
	return {
		verdict: 'bot',
		points: 40,
		detail: `A phone in another network opened the same message ${seconds.toFixed(0)} s apart.`,
	};
};

function isOtherPhone({ at, ip, network }: Evidence, other: OtherClick): boolean {
	return (
		other.deviceType === 'mobile' &&
		other.method === 'GET' &&
		other.networkKind === null &&
		other.ip !== ip &&
		(other.asn === null || other.asn !== network.asn) &&
		Math.abs(other.at.getTime() - at.getTime()) <= SPAN
	);
}
