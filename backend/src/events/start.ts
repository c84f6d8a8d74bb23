import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseGone } from '../database/gone.js';
import type { Deps } from '../deps.js';
import { tellThresholds } from './threshold/tell.js';
import { beginWatching } from './unclicked/begin.js';
import { tellUnclicked } from './unclicked/tell.js';

/** How often to look for what has become due by the clock, in milliseconds. */
const LOOK_EVERY = 500;
/** After an error, e.g. without the database. */
const PAUSE_AFTER_ERROR = 1000;

/**
 * Starts to tell of what no single request brings about: messages that nobody has tapped in time, and campaigns that
 * have reached a threshold. Several processes may look at once.
 * @returns what stops it, after the look under way
 */
export function startLooking(deps: Deps): () => Promise<void> {
	const stopping = new AbortController();

	/** @returns how long to wait for the next look, in milliseconds */
	async function look(): Promise<number> {
		try {
			await beginWatching(deps.db);
			while (!stopping.signal.aborted && (await tellUnclicked(deps)));
			await tellThresholds(deps);
			return LOOK_EVERY;
		} catch (error) {
			if (!isDatabaseGone(error))
				deps.log.error({ err: error }, 'What has become due could not be told; trying again');
			return PAUSE_AFTER_ERROR;
		}
	}

	async function lookForever(): Promise<void> {
		while (!stopping.signal.aborted) {
			const pause = await look();
			await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
		}
	}

	const looking = lookForever();
	return async () => {
		stopping.abort();
		await looking;
	};
}
