import { elapsed } from '../since-delivery.js';
import { rule, type Counts, type Sign } from '../rule.js';

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
/** Points for each recipient too many, up to so many recipients. */
const EACH = 20;
const MOST = 6;
/** How far in time the others may be, in milliseconds. */
const WITHIN = 10 * 60_000;

/**
 * One address opens many recipients' links, soon after delivery, in the same dress; or, in whatever dress, so many
 * that people cannot be so alike in pace.
 *
 * Source: simulated campaigns (`npm run eval`): offices and carriers' shared addresses (CGNAT) also show many
 * recipients, of whom many have the same phone; but for each that is soon there are several that take minutes.
 * Wrong about: a team in one room that was told to tap at once; the first seconds of a large campaign behind a
 * carrier's address, until others who share it come and these clicks are judged again.
 */
export const addressBurst = rule<Recipients>({
	name: 'address-burst',
	title: 'Opens the links of many recipients',
	signs: Object.fromEntries(
		[HOSTED.excess, SHARED.excess, 5, MOST].map((recipients) => [
			signOf(recipients),
			burstOf(recipients),
		]),
	),
	afterDelivery: HOSTED.late,
	gathers: {
		of: 'address',
		within: WITHIN,
		count: {
			soon: recipients(`o.seconds < ${SHARED.soon}`),
			late: recipients(`o.seconds >= ${SHARED.late}`),
			hostedSoon: recipients(`o.seconds < ${HOSTED.soon}`),
			hostedLate: recipients(`o.seconds >= ${HOSTED.late}`),
		},
		none: { soon: 0, late: 0, hostedSoon: 0, hostedLate: 0 },
	},
	reopens: ['people', 'accused'],
	find(evidence, { all, alike }) {
		const isHosted = evidence.network.kind === 'hosting';
		const pace = isHosted ? HOSTED : SHARED;
		const time = elapsed(evidence);
		if (!time || time.seconds >= pace.late) return null;
		// The click's own recipient is among those who were soon, or to be added to them.
		const own = time.seconds < pace.soon ? 0 : 1;
		const count = ({ soon, late, hostedSoon, hostedLate }: Recipients) =>
			isHosted ? { soon: hostedSoon, late: hostedLate } : { soon, late };
		const inDress = count(alike);
		const inAny = count(all);
		// Twice the weight of those who come later, and two recipients more, where the dress says nothing.
		const most = Math.max(
			Math.max(inDress.soon + own, 1) - inDress.late,
			Math.max(inAny.soon + own, 1) - 2 * inAny.late - 2,
		);
		// A straggler needs more company to be taken for one of them.
		if (most < pace.excess * (time.seconds < pace.soon ? 1 : 2)) return null;
		return { sign: signOf(Math.min(most, MOST)), values: { recipients: most } };
	},
});

/** How many recipients' links were opened from the address, soon and late. */
interface Recipients extends Counts {
	soon: number;
	late: number;
	hostedSoon: number;
	hostedLate: number;
}

/** Clicks on links without a message count as those of one recipient. */
function recipients(which: string): string {
	return `count(DISTINCT o.message_id) FILTER (WHERE ${which})::int`;
}

function signOf(recipients: number): string {
	return `of${recipients}`;
}

function burstOf(most: number): Sign<{ recipients: number }> {
	return {
		verdict: 'bot',
		points: most * EACH,
		words: ({ recipients }) =>
			`The same address opened the links of ${recipients} recipients or more right after delivery.`,
	};
}
