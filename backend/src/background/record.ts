import type { Metrics } from '../http/metrics.js';

/** What became of a part's passes, of all that run under its name. */
export interface PartState {
	part: string;
	lastSuccessAt: string | null;
	/** Of the last pass that failed, also where others have gone well since. */
	lastError: { at: string; message: string } | null;
	/** How many passes have failed since the last that went well. */
	failures: number;
}

/** As much of an error as is shown. */
const LONGEST_MESSAGE = 300;

export interface Record {
	state: PartState;
	succeed: () => void;
	fail: (error: unknown) => void;
}

export function createRecord(
	part: string,
	metrics: Pick<Metrics, 'backgroundFailures' | 'backgroundLastSuccess'>,
): Record {
	const state: PartState = { part, lastSuccessAt: null, lastError: null, failures: 0 };
	metrics.backgroundFailures.inc({ part }, 0);
	return {
		state,
		succeed() {
			const now = new Date();
			state.lastSuccessAt = now.toISOString();
			state.failures = 0;
			metrics.backgroundLastSuccess.set({ part }, now.getTime() / 1000);
		},
		fail(error) {
			const message = error instanceof Error ? error.message : String(error);
			state.lastError = {
				at: new Date().toISOString(),
				message: message.slice(0, LONGEST_MESSAGE),
			};
			state.failures += 1;
			metrics.backgroundFailures.inc({ part });
		},
	};
}
