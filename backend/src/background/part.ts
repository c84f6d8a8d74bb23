import type { AdvisoryLocks } from '../database/advisory-locks.js';
import { isDatabaseGone, isTransient } from '../database/gone.js';
import type { Logger } from '../logger.js';
import { createWakeUp } from '../wake-up.js';
import type { Record } from './record.js';

/** A part of the work that no request asks for: it is done in passes, one after another. */
export interface Part {
	/** Its name in `/readyz` and `/metrics`. */
	name: string;
	/**
	 * @param signal asks it to end at the next good moment
	 * @returns whether there may be more to do at once
	 */
	work: (signal: AbortSignal) => Promise<unknown>;
	/** How long to wait for the next pass where nobody wakes it, in milliseconds. */
	every: number;
	/** Held during a pass, by one process at a time among all that share the database; the others pass it over. */
	lock?: string;
	/** What the log says, with the error, of each pass that failed; nothing is said while the database is away. */
	complaint: string;
}

export interface RunningPart {
	/** There may be something to do. After an error it goes on waiting all the same. */
	wake: () => void;
	/**
	 * Wakes it, also after an error.
	 * @returns when a pass that began after this call is over
	 * @throws what made that pass fail
	 */
	pass: () => Promise<void>;
	/** Resolves after the pass under way. */
	stop: () => Promise<void>;
}

/** After the first error, in milliseconds; twice as long after each further one, up to the most. */
const FIRST_PAUSE = 1000;
const MOST_PAUSE = 30_000;

/** @returns how long to wait after so many errors in a row, in milliseconds: what is soon over is tried again soon */
export function pauseAfter(error: unknown, failures: number): number {
	return isTransient(error) ? FIRST_PAUSE : Math.min(FIRST_PAUSE * 2 ** (failures - 1), MOST_PAUSE);
}

/** Somebody who waits for a pass. */
interface Asker {
	resolve: () => void;
	reject: (error: unknown) => void;
}

interface Surroundings {
	locks: AdvisoryLocks;
	record: Record;
	log: Logger;
}

export function runPart(
	{ work, every, lock, complaint }: Part,
	{ locks, record, log }: Surroundings,
): RunningPart {
	const stopping = new AbortController();
	const woken = createWakeUp();
	/** Unlike being woken, it ends the pause after an error, too. */
	const called = createWakeUp();
	let asking: Asker[] = [];
	let failures = 0;
	const isStopping = () => stopping.signal.aborted;

	async function keepGoing(): Promise<void> {
		while (!isStopping()) {
			const askers = asking;
			asking = [];
			const pause = await passOnce(askers);
			if (!isStopping()) await (failures > 0 ? called : woken).wait(pause);
		}
		for (const { reject } of asking) reject(new Error('The part is stopped'));
	}

	/** @returns how long to wait then, in milliseconds */
	async function passOnce(askers: Asker[]): Promise<number> {
		try {
			if (await doAll()) record.succeed();
			failures = 0;
			for (const { resolve } of askers) resolve();
			return every;
		} catch (error) {
			failures += 1;
			record.fail(error);
			if (!isDatabaseGone(error)) log.error({ err: error }, complaint);
			for (const { reject } of askers) reject(error);
			return pauseAfter(error, failures);
		}
	}

	/** @returns whether it was done here */
	async function doAll(): Promise<boolean> {
		if (lock === undefined) return workOff();
		if (!(await locks.take(lock))) return false;
		try {
			return await workOff();
		} finally {
			await locks.release(lock).catch(() => undefined);
		}
	}

	async function workOff(): Promise<boolean> {
		while ((await work(stopping.signal)) === true && !isStopping());
		return true;
	}

	function call(): void {
		woken.signal();
		called.signal();
	}

	const running = keepGoing();
	return {
		wake: woken.signal,
		pass: () =>
			new Promise((resolve, reject) => {
				asking.push({ resolve, reject });
				call();
			}),
		async stop() {
			stopping.abort();
			call();
			await running;
		},
	};
}
