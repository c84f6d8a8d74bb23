import { apart, rule, type Counts } from '../rule.js';

/** Machines repeat at once; who comes back after this long came back on purpose. In milliseconds. */
const AGAIN = 10_000;
/** Who comes back later than this is not looked for, in milliseconds. */
const WITHIN = 60 * 60_000;

/**
 * The same device opened the same message more than once, some time apart: people come back, scanners are done.
 *
 * Source: our own reasoning; the repeat counts as a click of the same person, not as a new one.
 * Wrong about: scanners that check a message again later; in rented servers, where most of them are, it says nothing.
 */
export const sameDevice = rule<Visited>({
	name: 'same-device',
	title: 'Comes back with the same device',
	signs: {
		again: {
			verdict: 'human',
			points: 25,
			words: () => 'The same device opened this message at another time, too.',
		},
	},
	gathers: {
		of: 'message',
		within: WITHIN,
		count: {
			again: `bool_or(${apart} >= ${AGAIN} AND o.method = k.method AND o.ip = k.ip
				AND o.user_agent_id IS NOT DISTINCT FROM k.user_agent_id)`,
		},
		none: { again: false },
	},
	find: ({ network }, { all: { again } }) =>
		again && network.kind !== 'hosting' ? { sign: 'again', values: {} } : null,
});

interface Visited extends Counts {
	/** Whether the same device opened the message at another time; null is no. */
	again: boolean | null;
}
