import { elapsed, type Elapsed } from '../since-delivery.js';
import { rule, type Sign } from '../rule.js';

/** What seconds mean: points by how soon the link was opened. */
interface Pace {
	/** Below this many seconds, nobody can have read and tapped. */
	machine: number;
	/** Below this many, few people are that quick. */
	hasty: number;
	/** Below this many, it is quick: a hint. */
	quick: number;
}

/** Hearing the phone, unlocking it and finding the link takes people more than a second, and most of them several. */
const PHONES: Pace = { machine: 1, hasty: 3, quick: 8 };
/** Few people come out of rented servers (VPNs), and few of those are that quick: most who come so soon are scanners. */
const HOSTED: Pace = { machine: 1, hasty: 10, quick: 60 };
/** Before it is delivered a text also has to travel: so many seconds more where only the time of sending is known. */
const TRANSIT: Pace = { machine: 0, hasty: 2, quick: 4 };

/**
 * How soon the link was opened after the message reached the phone or, while that is not known, after it was sent.
 *
 * Source: simulated campaigns (`npm run eval`) and our own reasoning; scanners at carriers and gateways open links
 * while the message passes through or seconds later, people take from several seconds to hours.
 * Wrong about: providers whose receipt comes late, so that the clock starts too late.
 */
export const timing = rule({
	name: 'timing',
	title: 'Comes too soon after the text',
	signs: {
		machine: after(120),
		hasty: after(40),
		quick: after(15),
		// Together with all that is odd about people on a VPN it must leave them in the lead.
		quickServer: after(10),
	},
	afterDelivery: HOSTED.quick + TRANSIT.quick,
	find(evidence) {
		const time = elapsed(evidence);
		if (!time) return null;
		const isHosted = evidence.network.kind === 'hosting';
		const pace = paceOf(time, isHosted ? HOSTED : PHONES);
		if (!pace) return null;
		return {
			sign: pace === 'quick' && isHosted ? 'quickServer' : pace,
			values: { seconds: Math.round(time.seconds * 10) / 10, since: time.since },
		};
	},
});

function after(points: number): Sign<{ seconds: number; since: string }> {
	return {
		verdict: 'bot',
		points,
		words: ({ seconds, since }) =>
			`The link was opened ${seconds.toFixed(1)} s after the message was ${since}.`,
	};
}

function paceOf({ seconds, since }: Elapsed, pace: Pace): keyof Pace | undefined {
	const transit = since === 'sent' ? TRANSIT : { machine: 0, hasty: 0, quick: 0 };
	return (['machine', 'hasty', 'quick'] as const).find(
		(name) => seconds < pace[name] + transit[name],
	);
}
