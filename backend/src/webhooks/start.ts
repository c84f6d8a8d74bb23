import { z } from 'zod';
import { addJobs, startJobs, type Tasks } from '../database/jobs.js';
import type { Deps } from '../deps.js';
import { deliverJobs } from './add-deliveries.js';
import { createAttempt } from './attempt.js';
import { createLanes } from './lanes.js';
import { ATTEMPT_TIMEOUT, createPoster } from './post.js';
import { RETRY_TIMES } from './retry.js';
import { sweep } from './sweep.js';

/** How long attempts under way may go on when the process is to stop, in milliseconds. */
const STOP_PATIENCE = 1000;

/** How many jobs to fetch at a time: each is over as soon as it has begun. */
const BATCH = 100;

const payload = z.object({ subscriptionId: z.string(), deliveryIds: z.array(z.string()) });

export interface DeliveryTimes {
	/** How long to wait before each attempt; milliseconds, like the rest. */
	retries?: number[];
	/** How long a receiver may take. */
	timeout?: number;
	/** How often to look for deliveries that nobody works on. */
	sweepEvery?: number;
}

/**
 * Takes deliveries to their receivers. A job only wakes this process up: it hands deliveries to their
 * subscription's lane and is done, so that no receiver, however slow, keeps a job's place from others. What must
 * not be lost is in the table; what a dead process left there is found by a sweep, at start and regularly.
 * @returns what stops it: attempts under way end after a moment; what is left undone gets a new job, for the next
 *   process
 */
export async function startDeliveries(
	deps: Pick<Deps, 'settings' | 'db' | 'secrets' | 'clock' | 'log'>,
	{ retries = RETRY_TIMES, timeout = ATTEMPT_TIMEOUT, sweepEvery = 10_000 }: DeliveryTimes = {},
): Promise<() => Promise<void>> {
	const { db, log } = deps;
	const poster = createPoster(deps.settings.webhookAllow, timeout);
	const lanes = createLanes(createAttempt(deps, poster, retries));

	// Twice the time that an attempt may take: by then it has ended, and so has the keeping of its result.
	const sweepNow = () =>
		sweep(db, 2 * timeout).catch((error: unknown) => {
			log.warn({ err: error }, 'Looking for overdue deliveries failed; the next look is soon');
		});
	let sweeping = sweepNow();
	const timer = setInterval(() => (sweeping = sweepNow()), sweepEvery);

	const tasks: Tasks = {
		deliver(job) {
			const { subscriptionId, deliveryIds } = payload.parse(job);
			lanes.add(subscriptionId, deliveryIds);
			return Promise.resolve();
		},
	};
	const stopJobs = await startJobs(db.pool, tasks, log, { batch: BATCH });

	return async () => {
		clearInterval(timer);
		await stopJobs();
		await sweeping;
		const undone = await lanes.stop(STOP_PATIENCE);
		poster.close();
		await addJobs(db.pool, deliverJobs(undone));
	};
}
