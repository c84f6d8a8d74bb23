import type { Deps } from '../deps.js';
import { tellThresholds } from './threshold/tell.js';
import { beginWatching } from './unclicked/begin.js';
import { tellUnclicked } from './unclicked/tell.js';

/** How often to look for what has become due by the clock, in milliseconds. */
const LOOK_EVERY = 500;

/**
 * Starts to tell of what no single request brings about: messages that nobody has tapped in time, and campaigns that
 * have reached a threshold. Several processes may look at once.
 * @returns what stops it, after the look under way
 */
export function startLooking(deps: Deps): () => Promise<void> {
	return deps.background.start({
		name: 'events',
		work: async (signal) => {
			await beginWatching(deps.db);
			while (!signal.aborted && (await tellUnclicked(deps)));
			await tellThresholds(deps);
		},
		every: LOOK_EVERY,
		complaint: 'What has become due could not be told; trying again',
	}).stop;
}
