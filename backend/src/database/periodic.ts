import type { Logger } from '../logger.js';
import { isDatabaseGone } from './gone.js';
import type { AdvisoryLocks } from './advisory-locks.js';

const HOUR = 60 * 60 * 1000;

/** Something to be done from time to time, by one process at a time. */
export interface PeriodicTask {
	/** What the process holds meanwhile, among all that share the database. */
	hold: string;
	/** @param signal asks it to end at the next good moment */
	work: (signal: AbortSignal) => Promise<unknown>;
	/** What the log says when it fails. */
	fault: string;
}

/**
 * Does a chore now and every hour, where no other process is at it.
 * @returns what ends it
 */
export function hourly({ hold, work, fault }: PeriodicTask, holds: AdvisoryLocks, log: Logger) {
	const stopping = new AbortController();

	async function run(): Promise<void> {
		try {
			if (!(await holds.take(hold))) return;
			await work(stopping.signal);
		} catch (error) {
			if (isDatabaseGone(error)) return;
			log.warn({ err: error }, fault);
		} finally {
			await holds.release(hold).catch(() => undefined);
		}
	}

	let running = run();
	const timer = setInterval(() => {
		running = running.then(run);
	}, HOUR);
	return async (): Promise<void> => {
		clearInterval(timer);
		stopping.abort();
		await running;
	};
}
