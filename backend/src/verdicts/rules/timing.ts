import { elapsed, type Elapsed } from '../since-delivery.js';
import type { Rule } from '../evidence.js';

/** What seconds mean: points by how soon the link was opened. */
interface Pace {
	/** Below this many seconds, nobody can have read and tapped. */
	machine: number;
	/** Below this many, few people are that quick. */
	hasty: number;
	/** Below this many, it is quick: a hint. */
	quick: number;
	/** Its points; together with all that is odd about people on a VPN it must leave them in the lead. */
	hint: number;
}

/** Hearing the phone, unlocking it and finding the link takes people more than a second, and most of them several. */
const PHONES = { machine: 1, hasty: 3, quick: 8, hint: 15 };
/** Few people come out of rented servers (VPNs), and few of those are that quick: most who come so soon are scanners. */
const HOSTED = { machine: 1, hasty: 10, quick: 60, hint: 10 };
/** Before it is delivered a text also has to travel: so many seconds more where only the time of sending is known. */
const TRANSIT = { machine: 0, hasty: 2, quick: 4 };

/**
 * How soon the link was opened after the message reached the phone or, while that is not known, after it was sent.
 *
 * Source: simulated campaigns (`npm run eval`) and our own reasoning; scanners at carriers and gateways open links
 * while the message passes through or seconds later, people take from several seconds to hours.
 * Wrong about: providers whose receipt comes late, so that the clock starts too late.
 */
export const timing: Rule = (evidence) => {
	const time = elapsed(evidence);
	if (!time) return null;
	const points = weigh(time, evidence.network.kind === 'hosting' ? HOSTED : PHONES);
	if (points === 0) return null;
	const detail = `The link was opened ${time.seconds.toFixed(1)} s after the message was ${time.since}.`;
	return { verdict: 'bot', points, detail };
};

function weigh({ seconds, since }: Elapsed, pace: Pace): number {
	const transit = since === 'sent' ? TRANSIT : { machine: 0, hasty: 0, quick: 0 };
	if (seconds < pace.machine + transit.machine) return 120;
	if (seconds < pace.hasty + transit.hasty) return 40;
	return seconds < pace.quick + transit.quick ? pace.hint : 0;
}
