import { startJobs } from '../database/jobs.js';
import type { Deps } from '../deps.js';
import { sendingTasks } from './send-message.js';
import { sweepMessages } from './sweep.js';

/** How often to look for messages that nobody works on, in milliseconds. */
const SWEEP_EVERY = 30_000;

/**
 * Hands waiting messages to their channels, several at a time. It works on its own jobs alone, apart from the
 * others: a thousand texts to a slow provider must not keep a webhook waiting.
 * @returns what stops it: it waits for the texts that are being handed over
 */
export async function startSending(deps: Deps): Promise<() => Promise<void>> {
	const { db, log } = deps;
	const sweep = () =>
		sweepMessages(deps).catch((error: unknown) => {
			log.warn({ err: error }, 'Looking for lost messages failed; the next look is soon');
		});
	const stopJobs = await startJobs(db.pool, sendingTasks(deps), log);
	let sweeping = sweep();
	const timer = setInterval(() => (sweeping = sweep()), SWEEP_EVERY);
	return async () => {
		clearInterval(timer);
		await sweeping;
		await stopJobs();
	};
}
