import type { Deps } from '../deps.js';
import { NOTICES, readNotice } from '../subscriptions/notices.js';
import { ATTEMPT_TIMEOUT, createPoster } from '../webhooks/post.js';
import { createAttempt } from './attempt.js';
import { findDue, loadDue } from './due.js';
import { createWorkers } from './workers.js';
import { RETRY_TIMES } from './back-off.js';
import { keepLogTrimmed } from './trim-log.js';

/** How long attempts under way may go on when the process is to stop, in milliseconds. */
const STOP_PATIENCE = 1000;

export interface DeliveryTimes {
	/** How long to wait before each attempt; milliseconds, like the rest. */
	retries?: number[];
	/** How long a receiver may take. */
	timeout?: number;
	/** How often to look for what is due: retries, and what a dead process left. */
	lookEvery?: number;
}

/**
 * Takes deliveries to their receivers. Their table is the queue: each subscription's lane loads what is due, some at
 * a time. A notice wakes a lane as soon as there is something new, and a regular look finds what nobody announces.
 * @returns what stops it: attempts under way end after a moment; what is left undone stays due
 */
export async function startDeliveries(
	deps: Pick<Deps, 'settings' | 'db' | 'background' | 'secrets' | 'clock' | 'log'>,
	{ retries = RETRY_TIMES, timeout = ATTEMPT_TIMEOUT, lookEvery = 1000 }: DeliveryTimes = {},
): Promise<() => Promise<void>> {
	const { db, background, log } = deps;
	const poster = createPoster(deps.settings.webhookAllow, timeout);
	const lanes = createWorkers({
		load: (subscriptionId, portion) => loadDue(db.pool, subscriptionId, portion),
		attempt: createAttempt(deps, poster, retries),
		holds: background.locks,
		log,
	});

	const looking = background.start({
		name: 'deliveries',
		work: async () => {
			const due = await findDue(db.pool);
			for (const { subscriptionId, standing } of due) lanes.wake(subscriptionId, standing);
		},
		every: lookEvery,
		complaint: 'Looking for due deliveries failed; the next look is soon',
	});
	const onNotify = (payload: string) => {
		const { kind, standing, subscriptionIds } = readNotice(payload);
		for (const id of subscriptionIds) {
			if (kind === 'changed') lanes.refresh(id);
			else lanes.wake(id, standing);
		}
	};
	const stopListening = await background.listen(NOTICES, { onNotify, onGap: looking.wake });
	// For what was told before anybody listened.
	looking.wake();
	const stopTrimming = keepLogTrimmed(deps);

	return async () => {
		stopListening();
		await looking.stop();
		await Promise.all([lanes.stop(STOP_PATIENCE), stopTrimming()]);
		poster.close();
	};
}
