import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The next attempt starts when the one before has been answered, or this many milliseconds after its request left: a
 * quick receiver hears everything in order, and a slow one does not become a bottleneck.
 */
const HEAD_START = 25;
/** How many attempts one receiver may have open at a time. */
const AT_ONCE = 10;

interface Lane {
	waiting: Set<string>;
	underWay: Set<string>;
	/** The attempt whose head start is running. */
	leader: string | undefined;
}

/** One lane for each subscription: however slow a receiver is, only its own deliveries wait. */
export interface Lanes {
	/** Lets deliveries wait for their turn, in this order; those that are in the lane already stay where they are. */
	add(subscriptionId: string, deliveryIds: string[]): void;
	/**
	 * Starts nothing more and gives what is under way a moment to end, then ends it.
	 * @param patience in milliseconds
	 * @returns what was left undone
	 */
	stop(patience: number): Promise<{ id: string; subscriptionId: string }[]>;
}

/** What an attempt tells its lane, so that the next one can start. */
export interface Turn {
	/** The request has left. */
	left: () => void;
	/** The receiver has answered, or will not. */
	answered: () => void;
}

/** Does one attempt and handles what comes of it; never rejects. The signal ends it early, undone. */
export type DoAttempt = (deliveryId: string, turn: Turn, signal: AbortSignal) => Promise<void>;

export function createLanes(attempt: DoAttempt): Lanes {
	const lanes = new Map<string, Lane>();
	const controller = new AbortController();
	setMaxListeners(0, controller.signal);
	let stopped = false;

	function startNext(key: string, lane: Lane): void {
		const [id] = lane.waiting;
		if (stopped || lane.leader !== undefined || lane.underWay.size >= AT_ONCE) return;
		if (id === undefined) {
			if (lane.underWay.size === 0) lanes.delete(key);
			return;
		}
		lane.waiting.delete(id);
		lane.underWay.add(id);
		lane.leader = id;
		let headStart: NodeJS.Timeout | undefined;
		const goOn = () => {
			clearTimeout(headStart);
			if (lane.leader === id) lane.leader = undefined;
			startNext(key, lane);
		};
		const left = () => (headStart = setTimeout(goOn, HEAD_START));
		void attempt(id, { left, answered: goOn }, controller.signal).finally(() => {
			// An attempt that was ended by the stop is not done: it stays in the lane, to be handed back.
			if (!controller.signal.aborted) lane.underWay.delete(id);
			goOn();
		});
	}

	function isIdle(): boolean {
		return [...lanes.values()].every((lane) => lane.underWay.size === 0);
	}

	return {
		add(subscriptionId, deliveryIds) {
			const lane = lanes.get(subscriptionId) ?? {
				waiting: new Set(),
				underWay: new Set(),
				leader: undefined,
			};
			lanes.set(subscriptionId, lane);
			for (const id of deliveryIds) if (!lane.underWay.has(id)) lane.waiting.add(id);
			startNext(subscriptionId, lane);
		},
		async stop(patience) {
			stopped = true;
			const end = Date.now() + patience;
			while (!isIdle() && Date.now() < end) await sleep(10);
			controller.abort();
			return [...lanes].flatMap(([subscriptionId, { waiting, underWay }]) =>
				[...underWay, ...waiting].map((id) => ({ id, subscriptionId })),
			);
		},
	};
}
