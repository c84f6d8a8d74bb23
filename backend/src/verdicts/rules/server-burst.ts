import { elapsed } from '../since-delivery.js';
import type { Rule } from '../evidence.js';

/** People on a VPN take their time like all others; scanners look soon. In seconds since delivery. */
const SOON = 25;
const LATE = 60;
/** What takes between one over this and this many times as long is of the same pace. */
const ALIKE = 1.5;
/** So many recipients of the same pace, and half as many as come late, are not people. */
const FEW = 5;

/**
 * Rented servers open many recipients' links of one campaign, all about as soon after delivery as this click, while
 * hardly any come at people's pace. Scanners change addresses and dress, but not their pace.
 *
 * Source: simulated campaigns (`npm run eval`); of people within minutes, at most half as many come at any such pace
 * as come later than a minute.
 * Wrong about: people on a VPN who happen to be as quick as a scanner that looks at the same campaign.
 */
export const serverBurst: Rule = (evidence) => {
	const time = elapsed(evidence);
	if (evidence.network.kind !== 'hosting' || !time || time.seconds >= SOON) return null;
	const alike = new Set([evidence.messageId]);
	const late = new Set<string | null>();
	for (const { messageId, secondsSinceDelivery: seconds } of evidence.ofServers) {
		if (seconds === null) continue;
		if (seconds >= LATE) late.add(messageId);
		else if (seconds > time.seconds / ALIKE && seconds < time.seconds * ALIKE) alike.add(messageId);
	}
	if (alike.size < FEW + late.size / 2) return null;
	const detail = `Rented servers opened the links of ${alike.size} recipients about as soon after delivery.`;
	return { verdict: 'bot', points: 60, detail };
};
