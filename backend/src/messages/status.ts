import type { MessageStatus } from './message.js';

/**
 * Who says what became of a message: the `caller` who sends it, our own `worker` who hands it over, the provider by a
 * `receipt`, or nobody, so that it is a `guess`.
 */
export type Source = 'caller' | 'worker' | 'receipt' | 'guess';

type Transitions = Partial<Record<MessageStatus, Source[]>>;

/**
 * Which status may follow which, and by whose word. `delivered`, `failed` and `canceled` are ends: whatever comes late
 * or twice changes nothing. `unknown` is no end, since a guess must not stand against those who know: the provider,
 * or the worker that could not write down the provider's answer in time.
 */
const TRANSITIONS: Record<MessageStatus, Transitions> = {
	minted: { sent: ['caller'], delivered: ['caller'], failed: ['caller'] },
	scheduled: { queued: ['worker'], canceled: ['caller'], failed: ['worker'] },
	queued: {
		sent: ['worker', 'receipt'],
		delivered: ['receipt'],
		failed: ['worker', 'receipt'],
		canceled: ['caller'],
		unknown: ['guess'],
	},
	sent: { delivered: ['caller', 'receipt'], failed: ['caller', 'receipt'] },
	unknown: {
		queued: ['worker'],
		sent: ['worker', 'receipt'],
		delivered: ['receipt'],
		failed: ['worker', 'receipt'],
	},
	delivered: {},
	failed: {},
	canceled: {},
};

/** @returns the statuses from which this one may follow, by the word of this source */
export function statusesBefore(status: MessageStatus, by: Source): MessageStatus[] {
	const all = Object.entries(TRANSITIONS) as [MessageStatus, Transitions][];
	return all.flatMap(([before, after]) => (after[status]?.includes(by) ? before : []));
}
