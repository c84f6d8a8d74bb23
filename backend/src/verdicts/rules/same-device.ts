import type { Evidence, OtherClick, Rule } from '../evidence.js';

/** Machines repeat at once; who comes back after this long came back on purpose. In milliseconds. */
const AGAIN = 10_000;

/**
 * The same device opened the same message more than once, some time apart: people come back, scanners are done.
 *
 * Source: our own reasoning; the repeat counts as a click of the same person, not as a new one.
 * Wrong about: scanners that check a message again later; in rented servers, where most of them are, it says nothing.
 */
export const sameDevice: Rule = (evidence) => {
	if (evidence.network.kind === 'hosting') return null;
	const visit = evidence.ofMessage.find((other) => isSameDevice(evidence, other));
	if (!visit) return null;
	return {
		verdict: 'human',
		points: 25,
		detail: 'The same device opened this message at another time, too.',
	};
};

function isSameDevice({ at, ip, method, userAgent }: Evidence, other: OtherClick): boolean {
	return (
		other.ip === ip &&
		other.userAgent === userAgent &&
		other.method === method &&
		Math.abs(other.at.getTime() - at.getTime()) >= AGAIN
	);
}
