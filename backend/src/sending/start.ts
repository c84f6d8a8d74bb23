import { setMaxListeners } from 'node:events';
import { startJobs } from '../database/jobs.js';
import type { Deps } from '../deps.js';
import { createOutcomes } from '../channels/outcomes.js';
import { sendingTasks } from './send-message.js';
import { reconcileMessages } from './reconcile.js';

/** How often to look for messages that nobody works on, in milliseconds. */
const SWEEP_EVERY = 30_000;

/** How long texts under way may take when the process is to stop, in milliseconds. */
const STOP_PATIENCE = 5000;

/**
 * Hands waiting messages to their channels, several at a time. It works on its own jobs alone, apart from the
 * others: a thousand texts to a slow provider must not keep a webhook waiting.
 * @returns what stops it: it waits for the texts that are being handed over, but not for a provider that hangs
 */
export async function startSending(deps: Deps): Promise<() => Promise<void>> {
	const { db, background, log } = deps;
	const stopping = new AbortController();
	const fetch = endWith(stopping.signal, deps.fetch);
	const outcomes = createOutcomes(deps, stopping.signal);
	const stopJobs = await startJobs(db.pool, sendingTasks({ ...deps, fetch }, outcomes), log);
	const sweeping = background.start({
		name: 'lost texts',
		work: () => reconcileMessages(deps),
		every: SWEEP_EVERY,
		complaint: 'Looking for lost messages failed; the next look is soon',
	});
	return async () => {
		await sweeping.stop();
		// The outcome of a text that is cut off here is unknown, and a later process says so (reconcile.ts).
		const patience = setTimeout(() => stopping.abort(), STOP_PATIENCE);
		await stopJobs();
		await outcomes.settled();
		clearTimeout(patience);
	};
}

/** @returns a fetch whose requests also end when `end` says so */
function endWith(end: AbortSignal, fetch: Deps['fetch']): Deps['fetch'] {
	setMaxListeners(0, end);
	return (input, init) => {
		const signal = init?.signal ? AbortSignal.any([init.signal, end]) : end;
		return fetch(input, { ...init, signal });
	};
}
