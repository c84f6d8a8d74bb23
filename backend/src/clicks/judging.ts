import { setTimeout as sleep } from 'node:timers/promises';
import { createBell } from '../bell.js';
import { isDatabaseGone } from '../database/gone.js';
import { listen } from '../database/listen.js';
import type { Deps } from '../deps.js';
import { judgeDue } from './judge-due.js';
import { ingest } from './ingest.js';

/** Judges clicks as they come, and settles the unsure ones when their time is over. */
export interface Judging {
	/** New clicks are there. */
	wake: () => void;
	stop(): Promise<void>;
}

/** The channel on which a process that does not judge tells those that do of new clicks. */
const TAKEN_IN = 'clicks_taken_in';

/** Unsure clicks fall due by the clock, and those of a process that died by nobody's call. In milliseconds. */
const LOOK_EVERY = 250;
/** How often to look whether a flood of redirects is over: they go first, and judging catches up after them. */
const YIELD = 50;
/** A flood that does not end must not keep judging from going on for good. In milliseconds. */
const LONGEST_YIELD = 2000;
/** After an error, e.g. without the database. */
const PAUSE_AFTER_ERROR = 1000;

/**
 * Starts judging in this process; one with the role `web` only takes clicks in and tells the others.
 * @param isBusy whether redirects need the processor and the database more
 */
export async function startJudging(deps: Deps, isBusy: () => boolean): Promise<Judging> {
	const judges = deps.settings.role !== 'web';
	const work = judges ? judgeDue : takeInForOthers;
	const failure = judges ? 'Clicks could not be judged' : 'Clicks could not be ingested';
	let isStopping = false;
	const bell = createBell();
	const stopListening = judges ? await listenToOthers(deps, bell.ring) : undefined;
	const working = workForever();

	async function workForever(): Promise<void> {
		while (!isStopping) await bell.wait(await doAllDue());
	}

	/** @returns how long to wait for the next look, in milliseconds */
	async function doAllDue(): Promise<number> {
		try {
			do {
				await letRedirectsGoFirst();
			} while (!isStopping && (await work(deps)) > 0);
			return LOOK_EVERY;
		} catch (error) {
			if (!isDatabaseGone(error)) deps.log.error({ err: error }, `${failure}; trying again`);
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
			await working;
			await stopListening?.();
		},
	};
}

function listenToOthers({ db, log }: Deps, ring: () => void): Promise<() => Promise<void>> {
	return listen(db.pool, TAKEN_IN, { onNotify: ring, onGap: ring }, log);
}

/** @returns more than 0 when there may be more */
async function takeInForOthers({ db }: Deps): Promise<number> {
	const taken = await ingest(db);
	if (taken > 0) await db.pool.query(`SELECT pg_notify('${TAKEN_IN}', '')`);
	return taken;
}
