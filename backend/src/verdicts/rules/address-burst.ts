import { secondsSinceDelivery } from '../since-delivery.js';
import type { Evidence, OtherClick, Rule } from '../evidence.js';

/** Fewer recipients behind one address are a family or a meeting. */
const FEW = 4;
/** What scanners open, they open as it comes by; people behind one address spread out. In seconds. */
const HASTY = 15;
/** How suspicious, from 0 to 1, it must be to say anything. */
const SUSPICIOUS = 0.4;

/**
 * One address opens many recipients' links, with one user agent or few, and each soon after delivery.
 *
 * Source: simulated campaigns (`npm run eval`): offices and carriers' shared addresses (CGNAT) also show many
 * recipients, but with many user agents, and at people's pace.
 * Wrong about: a team in one room that was told to tap at once.
 */
export const addressBurst: Rule = (evidence) => {
	const clicks = perRecipient(evidence);
	if (clicks.length < FEW) return null;
	const hasty = clicks.filter(({ seconds }) => seconds !== null && seconds < HASTY).length;
	const agents = new Set(clicks.map(({ userAgent }) => userAgent)).size;
	const suspicion = (hasty / clicks.length) * (1 - (agents - 1) / clicks.length);
	if (suspicion < SUSPICIOUS) return null;
	const detail = `The same address opened links of ${clicks.length} recipients within minutes, most right after delivery.`;
	return { verdict: 'bot', points: Math.round(120 * suspicion), detail };
};

interface Opened {
	userAgent: string | null;
	seconds: number | null;
}

/** @returns one click for each recipient, this one's own among them */
function perRecipient(evidence: Evidence): Opened[] {
	const own = { userAgent: evidence.userAgent, seconds: secondsSinceDelivery(evidence) };
	const byMessage = new Map<string | null, Opened>([[evidence.messageId, own]]);
	for (const other of evidence.ofAddress) {
		if (!byMessage.has(other.messageId)) byMessage.set(other.messageId, toOpened(other));
	}
	return [...byMessage.values()];
}

function toOpened({ userAgent, secondsSinceDelivery: seconds }: OtherClick): Opened {
	return { userAgent, seconds };
}
