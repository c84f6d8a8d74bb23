import { setTimeout as sleep } from 'node:timers/promises';
import { createBell } from '../bell.js';
import { isDatabaseGone } from '../database/gone.js';
import { listen } from '../database/listen.js';
import type { Deps } from '../deps.js';
import { judgeDue } from './judge-due.js';

/** Judges clicks as they come, and settles the unsure ones when their time is over. */
export interface Judging {
	/** New clicks are there. */
	wake: () => void;
	stop(): Promise<void>;
}

/** The channel on which a process that does not judge tells those that do of new clicks. */
const CLICKS_STORED = 'clicks_stored';

/** Unsure clicks fall due by the clock, and those of a process that died by nobody's call. In milliseconds. */
const LOOK_EVERY = 250;
/** How often to look whether a flood of redirects is over: they go first, and judging catches up after them. */
const YIELD = 50;
/** A flood that does not end must not keep judging from going on for good. In milliseconds. */
const LONGEST_YIELD = 2000;
/** After an error, e.g. without the database. */
const PAUSE_AFTER_ERROR = 1000;

/**
 * Starts judging in this process; one with the role `web` only tells the others.
 * @param isBusy whether redirects need the processor and the database more
 */
export async function startJudging(deps: Deps, isBusy: () => boolean): Promise<Judging> {
	if (deps.settings.role === 'web')
		return { wake: tellOthers(deps), stop: () => Promise.resolve() };

	let isStopping = false;
	const bell = createBell();
	const stopListening = await listen(
		deps.db.pool,
		CLICKS_STORED,
		{ onNotify: bell.ring, onGap: bell.ring },
		deps.log,
	);
	const judging = judgeForever();

	async function judgeForever(): Promise<void> {
		while (!isStopping) await bell.wait(await judgeAllDue());
	}

	/** @returns how long to wait for the next look, in milliseconds */
	async function judgeAllDue(): Promise<number> {
		try {
			do {
				await letRedirectsGoFirst();
			} while (!isStopping && (await judgeDue(deps)) > 0);
			return LOOK_EVERY;
		} catch (error) {
			if (!isDatabaseGone(error))
				deps.log.error({ err: error }, 'Clicks could not be judged; trying again');
			return PAUSE_AFTER_ERROR;
		}
	}

	async function letRedirectsGoFirst(): Promise<void> {
		const end = performance.now() + LONGEST_YIELD;
		while (isBusy() && performance.now() < end && !isStopping) await sleep(YIELD);
	}

	return {
		wake: bell.ring,
		async stop() {
			isStopping = true;
			bell.ring();
			await judging;
			await stopListening();
		},
	};
}

/** One notification at a time: one more covers all clicks that were stored meanwhile. */
function tellOthers({ db, log }: Deps): () => void {
	let state: 'idle' | 'telling' | 'telling, and once more' = 'idle';

	function tell(): void {
		state = 'telling';
		db.pool
			.query(`SELECT pg_notify('${CLICKS_STORED}', '')`)
			.catch((error: unknown) => log.warn({ err: error }, 'New clicks could not be announced'))
			.finally(() => {
				if (state === 'telling') state = 'idle';
				else tell();
			});
	}

	return () => {
		if (state === 'idle') tell();
		else state = 'telling, and once more';
	};
}
