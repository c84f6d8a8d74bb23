import { setMaxListeners } from 'node:events';
import type { AdvisoryLocks } from '../database/advisory-locks.js';
import { isDatabaseGone } from '../database/gone.js';
import { publicId } from '../ids.js';
import type { Logger } from '../logger.js';
import type { Standing } from '../subscriptions/notices.js';
import type { Attempt } from './attempt.js';
import type { DuePage, Portion } from './due.js';
import { createSubscriptionWorker, type SubscriptionWorker } from './subscription-worker.js';
import { createLaneQueue } from './queue.js';

/** One lane for each subscription that has something to do: however slow a receiver is, only its own wait. */
export interface Workers {
	/** A subscription has deliveries due. */
	wake(subscriptionId: string, standing: Standing): void;
	/** A subscription has changed. */
	refresh(subscriptionId: string): void;
	/**
	 * Starts nothing more, gives what is under way a moment to end, then ends it; it stays due.
	 * @param patience in milliseconds
	 */
	stop(patience: number): Promise<void>;
}

interface WorkersOptions {
	load: (subscriptionId: string, portion: Portion) => Promise<DuePage>;
	attempt: Attempt;
	/** A lane is worked by one process at a time, or there would be no order. */
	holds: AdvisoryLocks;
	log: Logger;
}

/**
 * How many lanes are open at a time. Receivers that have answered well come first and hardly ever wait. All others, those
 * that were never tried and those that fail, share a few places: ten thousand dead ones take all that database and
 * processor give, and the living would stand in line with them.
 */
const MOST_PROVEN = 1000;
const MOST_SUSPECT = 100;

/** How much a lane loads at once, and all of them together, in bytes of bodies; a typical one takes 2,000. */
const BYTES_OF_LANE = 256 * 1024;
const BYTES_OF_ALL = 64 * 1024 * 1024;

interface OpenLane {
	lane: SubscriptionWorker;
	end: Promise<void>;
}

export function createWorkers({ load, attempt, holds, log }: WorkersOptions): Workers {
	const lanes = new Map<string, OpenLane>();
	const queue = createLaneQueue();
	const controller = new AbortController();
	setMaxListeners(0, controller.signal);
	let isStopping = false;
	let isFilling = false;
	/** Bytes of the bodies in memory. */
	let inHand = 0;

	async function loadWithin(id: string, portion: Omit<Portion, 'bytes'>): Promise<DuePage> {
		const bytes = Math.max(Math.min(BYTES_OF_LANE, BYTES_OF_ALL - inHand), 0);
		const page = await load(id, { ...portion, bytes });
		for (const due of page.deliveries) inHand += Buffer.byteLength(due.body);
		return page;
	}

	function open(id: string, standing: Standing): void {
		const name = `deliveries ${id}`;
		const lane = createSubscriptionWorker({
			standing,
			load: (portion) => loadWithin(id, portion),
			drop: ({ body }) => (inHand -= Buffer.byteLength(body)),
			attempt,
			mayGoOn: () => !isStopping && holds.has(name) && !mustMakeWay(lane),
			signal: controller.signal,
		});
		const entry = { lane, end: work() };
		lanes.set(id, entry);

		async function work(): Promise<void> {
			try {
				if (await holds.take(name)) await lane.run();
			} catch (error) {
				if (!isDatabaseGone(error)) logFault(id, error);
			}
			// Who calls from now on gets a new lane, and waits for this one's release.
			if (lanes.get(id) === entry) lanes.delete(id);
			fillSoon();
			await holds.release(name).catch((error: unknown) => logFault(id, error));
		}
	}

	/** After one attempt in vain the next one waiting gets its turn; what is left here is found again by the next look. */
	const mustMakeWay = (lane: SubscriptionWorker) =>
		queue.hasSuspects() && !lane.isProven() && lane.hasTried();

	/** Once for all notices that came together, so that who goes first is chosen among them all. */
	function fillSoon(): void {
		if (isFilling) return;
		isFilling = true;
		setImmediate(() => {
			isFilling = false;
			if (!isStopping) fill();
		});
	}

	function fill(): void {
		const suspects = [...lanes.values()].filter(({ lane }) => !lane.isProven());
		for (let free = MOST_PROVEN - (lanes.size - suspects.length); free > 0; free -= 1) {
			const id = queue.nextProven();
			if (id === undefined) break;
			open(id, 'proven');
		}
		for (let free = MOST_SUSPECT - suspects.length; free > 0; free -= 1) {
			const next = queue.nextSuspect();
			if (!next) return;
			open(next.id, next.standing);
		}
		// Those that only linger notice that they are to make way.
		for (const { lane } of suspects) if (mustMakeWay(lane)) lane.signal();
	}

	function logFault(id: string, error: unknown): void {
		log.warn({ err: error, subscription: publicId('sub', id) }, 'Deliveries were put off');
	}

	return {
		wake(id, standing) {
			const known = lanes.get(id);
			if (known) known.lane.signal();
			else if (!isStopping) {
				queue.add(id, standing);
				fillSoon();
			}
		},
		refresh(id) {
			lanes.get(id)?.lane.refresh();
		},
		async stop(patience) {
			isStopping = true;
			queue.clear();
			for (const { lane } of lanes.values()) lane.signal();
			const timer = setTimeout(() => controller.abort(), patience);
			await Promise.all([...lanes.values()].map(({ end }) => end));
			clearTimeout(timer);
		},
	};
}
