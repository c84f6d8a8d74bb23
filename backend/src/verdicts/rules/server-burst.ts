import { elapsed, type Elapsed } from '../since-delivery.js';
import type { Evidence, Rule } from '../evidence.js';

/** People on a VPN take their time like all others; scanners look soon. In seconds; a text's way takes some more. */
const SOON = { delivered: 25, sent: 40 };
const LATE = { delivered: 60, sent: 90 };
/** What takes between one over this and this many times as long is of the same pace. */
const ALIKE = 1.5;
/** So many recipients of the same pace, and half as many as come late, are not people. */
const FEW = 5;
/** With so many at another pace, and hardly one at this, a scanner is known and this is not it. */
const MANY = 10;
/** Before this, in seconds, hardly anybody has tapped, whatever the pace of scanners. */
const FIRST = 3;

/**
 * Rented servers open many recipients' links of one campaign, all about as soon after delivery as this click, while
 * hardly any come at people's pace. Scanners change addresses and dress, but not their pace: what comes at another
 * one is more likely a person on a VPN.
 *
 * Source: simulated campaigns (`npm run eval`); of people within minutes, at most half as many come at any such pace
 * as come later than a minute.
 * Wrong about: people on a VPN who happen to be as quick as a scanner that looks at the same campaign, and its own
 * stragglers.
 */
export const serverBurst: Rule = (evidence) => {
	const time = elapsed(evidence);
	if (evidence.network.kind !== 'hosting' || !time) return null;
	if (time.seconds >= SOON[time.since]) return null;
	const { alike, otherwise, late } = tally(evidence, time);
	if (alike >= FEW + late / 2) {
		const detail = `Rented servers opened the links of ${alike} recipients about as soon after delivery.`;
		return { verdict: 'bot', points: 60, detail };
	}
	const isKnown = time.since === 'delivered' && time.seconds >= FIRST;
	if (isKnown && alike <= 2 && otherwise >= MANY) {
		const detail = `The scanners that open this campaign's links do so at another pace.`;
		return { verdict: 'human', points: 25, detail };
	}
	return null;
};

/** Counts recipients: of this pace, this click's among them, of another one within a minute, and of later. */
function tally({ messageId, ofServers }: Evidence, own: Elapsed) {
	const alike = new Set([messageId]);
	const otherwise = new Set<string | null>();
	const late = new Set<string | null>();
	for (const { messageId, secondsSinceDelivery: seconds } of ofServers) {
		if (seconds === null) continue;
		if (seconds >= LATE[own.since]) late.add(messageId);
		else if (isAlike(seconds, own.seconds)) alike.add(messageId);
		else otherwise.add(messageId);
	}
	return { alike: alike.size, otherwise: otherwise.size, late: late.size };
}

function isAlike(seconds: number, own: number): boolean {
	return seconds > own / ALIKE && seconds < own * ALIKE;
}
