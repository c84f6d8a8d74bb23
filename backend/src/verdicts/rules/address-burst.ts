import { elapsed } from '../since-delivery.js';
import type { Evidence, OtherClick, Rule } from '../evidence.js';

/** Seconds since delivery that are soon, and those that only people take. */
interface Pace {
	soon: number;
	late: number;
	/** How many more recipients' links must have been opened soon than late. */
	excess: number;
}

/** Of people behind one address, at most one in three is that soon: those who come later show them to be people. */
const SHARED: Pace = { soon: 15, late: 30, excess: 4 };
/** A rented server's address is hardly ever shared by several recipients of one campaign. */
const HOSTED: Pace = { soon: 60, late: 120, excess: 3 };
/** Points for each recipient too many. */
const EACH = 20;
const MOST = 120;

/**
 * One address opens many recipients' links, soon after delivery, in the same dress; or, in whatever dress, so many
 * that people cannot be so alike in pace.
 *
 * Source: simulated campaigns (`npm run eval`): offices and carriers' shared addresses (CGNAT) also show many
 * recipients, of whom many have the same phone; but for each that is soon there are several that take minutes.
 * Wrong about: a team in one room that was told to tap at once; the first seconds of a large campaign behind a
 * carrier's address, until others who share it come and these clicks are judged again.
 */
export const addressBurst: Rule = (evidence) => {
	if (evidence.knownBurst) return evidence.knownBurst;
	const pace = evidence.network.kind === 'hosting' ? HOSTED : SHARED;
	const time = elapsed(evidence);
	if (!time || time.seconds >= pace.late) return null;
	const alike = excess(evidence, pace, (other) => other.userAgent === evidence.userAgent, 1);
	// Twice the weight of those who come later, and two recipients more, since the dress says nothing.
	const all = excess(evidence, pace, () => true, 2) - 2;
	const most = Math.max(alike, all);
	// A straggler needs more company to be taken for one of them.
	if (most < pace.excess * (time.seconds < pace.soon ? 1 : 2)) return null;
	const detail = `The same address opened the links of ${most} recipients or more right after delivery.`;
	return { verdict: 'bot', points: Math.min(most * EACH, MOST), detail };
};

/** @returns how many recipients' links were opened soon, this one's among them, without those opened late */
function excess(
	{ messageId, ofAddress }: Evidence,
	{ soon, late }: Pace,
	belongs: (other: OtherClick) => boolean,
	lateWeighs: number,
): number {
	const soonOnes = new Set<string | null>([messageId]);
	const lateOnes = new Set<string | null>();
	for (const other of ofAddress) {
		const seconds = other.secondsSinceDelivery;
		if (seconds === null || !belongs(other)) continue;
		if (seconds < soon) soonOnes.add(other.messageId);
		else if (seconds >= late) lateOnes.add(other.messageId);
	}
	return soonOnes.size - lateWeighs * lateOnes.size;
}
