import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningPart } from '../background/part.js';
import { ingest } from '../clicks/ingest.js';
import { setAside, type DueClick } from '../clicks/judge-queue.js';
import type { Deps } from '../deps.js';
import { publicId } from '../ids.js';
import { JudgedMeanwhileError } from './apply-judgements.js';
import { BATCH, judgeBatch, UnjudgeableError } from './judge-batch.js';

/** Ingests clicks as they come, judges them, and settles the unsure ones when their time is over. */
export interface Judging {
	/** New clicks are there. */
	wake: () => void;
	stop(): Promise<void>;
}

/** The channel on which a process tells those that judge of new clicks. */
const INGESTED = 'clicks_ingested';

/** While one judge waits for the database, the other has the processor. */
const JUDGES = 2;

/** Unsure clicks fall due by the clock, and those of a process that died by nobody's call. In milliseconds. */
const LOOK_EVERY = 250;
/** How often to look whether a flood of redirects is over: they go first, and judging catches up after them. */
const YIELD = 50;
/** A flood that does not end must not keep judging from going on for good. In milliseconds. */
const LONGEST_YIELD = 2000;
/** Where so many clicks in a row cannot be judged, it hardly is for the clicks. */
const MANY_FAILURES = 3;
/** In milliseconds. */
const PAUSE_AFTER_MANY = 1000;

/**
 * Starts judging in this process; one with the role `web` only ingests clicks and tells the others.
 * @param isBusy whether redirects need the processor and the database more
 */
export async function startJudging(deps: Deps, isBusy: () => boolean): Promise<Judging> {
	const { db, background, settings } = deps;
	const isJudge = settings.role !== 'web';
	const judges = isJudge ? Array.from({ length: JUDGES }, () => startJudge()) : [];
	const wakeJudges = () => judges.forEach(({ wake }) => wake());
	const stopListening = isJudge
		? await background.listen(INGESTED, { onNotify: wakeJudges, onGap: wakeJudges })
		: undefined;
	const ingesting = background.start({
		name: 'ingest',
		work: afterRedirects(ingestSome),
		every: LOOK_EVERY,
		complaint: 'Clicks could not be ingested; trying again',
	});

	function startJudge(): RunningPart {
		return background.start({
			name: 'judging',
			work: afterRedirects(createJudge(deps)),
			every: LOOK_EVERY,
			complaint: 'Clicks could not be judged; trying again',
		});
	}

	/** @returns the work, for when redirects have the processor and the database no more than they need */
	function afterRedirects(work: () => Promise<boolean>): (signal: AbortSignal) => Promise<boolean> {
		return async (signal) => {
			const end = performance.now() + LONGEST_YIELD;
			while (isBusy() && performance.now() < end && !signal.aborted) await sleep(YIELD);
			return !signal.aborted && (await work());
		};
	}

	async function ingestSome(): Promise<boolean> {
		const clicks = await ingest(db);
		if (clicks === 0) return false;
		wakeJudges();
		if (!isJudge) await db.pool.query(`SELECT pg_notify('${INGESTED}', '')`);
		return true;
	}

	return {
		wake: ingesting.wake,
		async stop() {
			await Promise.all([ingesting, ...judges].map((part) => part.stop()));
			stopListening?.();
		},
	};
}

/**
 * A judge takes large batches, and half as many clicks each time that one fails: so it finds the click that makes them
 * fail, and sets it aside.
 * @returns what judges one batch, and tells whether there may be more
 */
function createJudge(deps: Deps): () => Promise<boolean> {
	let most = BATCH;
	let failures = 0;

	async function setAsideOne(click: DueClick, cause: unknown): Promise<void> {
		await setAside(deps.db.pool, click, cause, deps.clock());
		deps.metrics.judgingFailures.inc();
		deps.log.error(
			{ err: cause, click: publicId('clk', click.id), attempts: click.attempts + 1 },
			'A click cannot be judged: it is set aside and tried again later, and the others go on',
		);
		failures += 1;
		if (failures >= MANY_FAILURES) await sleep(PAUSE_AFTER_MANY);
	}

	return async () => {
		try {
			const taken = await judgeBatch(deps, most);
			most = Math.min(2 * most, BATCH);
			if (taken > 0) failures = 0;
			return taken > 0;
		} catch (error) {
			if (error instanceof JudgedMeanwhileError) return true;
			if (!(error instanceof UnjudgeableError)) throw error;
			const { clicks, cause } = error;
			if (clicks.length === 1) await setAsideOne(clicks[0]!, cause);
			else most = Math.ceil(clicks.length / 2);
			return true;
		}
	};
}
