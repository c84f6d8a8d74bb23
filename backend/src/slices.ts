import { setImmediate as letOthersGo } from 'node:timers/promises';

/** A redirect that comes in the middle of it waits so long at most, in milliseconds. */
const SLICE = 5;

/**
 * Cuts long work into slices, so that redirects and all others get their turn in between.
 * @returns what is to be awaited after each piece: it pauses when a slice is over
 */
export function createSlices(): () => Promise<void> | undefined {
	let end = performance.now() + SLICE;
	return () => {
		if (performance.now() < end) return undefined;
		return letOthersGo().then(() => {
			end = performance.now() + SLICE;
		});
	};
}
