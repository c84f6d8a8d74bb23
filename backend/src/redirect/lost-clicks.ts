import type { Clock } from '../clock.js';
import type { Metrics } from '../http/metrics.js';
import type { Logger } from '../logger.js';

/** Clicks that could be kept nowhere, neither in the database nor in a file: redirects go on without them. */
export interface LostClicks {
	/** @param error what kept the file from taking them */
	add(clicks: number, error: unknown): void;
	/** @returns what an operator should know, or null while this process has lost none */
	describe(): string | null;
}

/** Between two lines in the log, in milliseconds: a full disk is bad enough without a line a click. */
const LOG_EVERY = 10_000;

export function createLostClicks(
	metrics: Pick<Metrics, 'clicksLost'>,
	clock: Clock,
	log: Logger,
): LostClicks {
	let total = 0;
	let last: { at: Date; cause: string } | undefined;
	let unlogged = 0;
	let pause: NodeJS.Timeout | undefined;

	function logNow(error: unknown): void {
		log.error(
			{ err: error, clicks: unlogged },
			'Clicks were lost: neither the database nor the disk takes them. Their redirects went on. Free some space in ' +
				'CLICKLOOP_DATA_DIR, and see why the database takes none',
		);
		unlogged = 0;
		pause = setTimeout(() => {
			pause = undefined;
			if (unlogged > 0) logNow(error);
		}, LOG_EVERY).unref();
	}

	return {
		add(clicks, error) {
			metrics.clicksLost.inc(clicks);
			total += clicks;
			unlogged += clicks;
			last = { at: clock(), cause: causeOf(error) };
			if (!pause) logNow(error);
		},
		describe() {
			if (!last) return null;
			return (
				`Since it was started, this server has lost ${total === 1 ? '1 click' : `${total} clicks`}, the last at ` +
				`${last.at.toISOString()}: the database did not take them, nor did the disk, where they would have waited ` +
				`(${last.cause}). People got to their pages all the same.`
			);
		},
	};
}

/** The system's code, e.g. `ENOSPC`: its message would name a path. */
function causeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
