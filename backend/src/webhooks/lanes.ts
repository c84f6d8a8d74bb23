import { setMaxListeners } from 'node:events';
import { isDatabaseGone } from '../database/gone.js';
import type { Holds } from '../database/holds.js';
import type { Logger } from '../logger.js';
import { publicId } from '../ids.js';
import type { Attempt } from './attempt.js';
import type { DueDelivery } from './due.js';
import { createLane, type Lane } from './lane.js';

/** One lane for each subscription that has something to do: however slow a receiver is, only its own wait. */
export interface Lanes {
	/** A subscription has deliveries due. */
	wake(subscriptionId: string): void;
	/** A subscription has changed. */
	refresh(subscriptionId: string): void;
	/**
	 * Starts nothing more, gives what is under way a moment to end, then ends it; it stays due.
	 * @param patience in milliseconds
	 */
	stop(patience: number): Promise<void>;
}

interface LanesWork {
	load: (subscriptionId: string) => Promise<DueDelivery[]>;
	attempt: Attempt;
	/** A lane is worked by one process at a time, or there would be no order. */
	holds: Holds;
	log: Logger;
}

export function createLanes({ load, attempt, holds, log }: LanesWork): Lanes {
	const lanes = new Map<string, { lane: Lane; end: Promise<void> }>();
	const controller = new AbortController();
	setMaxListeners(0, controller.signal);
	let isStopping = false;

	function open(id: string): void {
		const name = `deliveries ${id}`;
		const lane = createLane({
			load: () => load(id),
			attempt,
			mayGoOn: () => !isStopping && holds.has(name),
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
			await holds.release(name).catch((error: unknown) => logFault(id, error));
		}
	}

	function logFault(id: string, error: unknown): void {
		log.warn({ err: error, subscription: publicId('sub', id) }, 'Deliveries were put off');
	}

	return {
		wake(id) {
			const known = lanes.get(id);
			if (known) known.lane.ring();
			else if (!isStopping) open(id);
		},
		refresh(id) {
			lanes.get(id)?.lane.refresh();
		},
		async stop(patience) {
			isStopping = true;
			for (const { lane } of lanes.values()) lane.ring();
			const timer = setTimeout(() => controller.abort(), patience);
			await Promise.all([...lanes.values()].map(({ end }) => end));
			clearTimeout(timer);
		},
	};
}
