import { complete, isOverridden, type ClickToJudge } from '../clicks/click-to-judge.js';
import { ingestAll } from '../clicks/ingest.js';
import { holdPartitions, settleLater, takeDue, type DueClick } from '../clicks/judge-queue.js';
import type { Queryable } from '../database/database.js';
import { isTransient } from '../database/gone.js';
import { KEEP_ORDER } from '../database/keep-order.js';
import type { Deps } from '../deps.js';
import { applyJudgements, JudgedMeanwhileError } from './apply-judgements.js';
import { judgeClicks, type JudgedClick } from './judge-clicks.js';
import { reopen } from './reopen.js';

/**
 * As many clicks as one transaction judges: enough to share its cost, few enough that those who wait for the messages'
 * counters do not wait long.
 */
export const BATCH = 4000;

/**
 * Partitions are held by this very connection. A machine that loses its power says no good-bye: without the first
 * settings they would be held for two hours; without the last one, by a process that stands still for as long as it does.
 */
const SETTINGS = `${KEEP_ORDER};
	SET LOCAL tcp_keepalives_idle = 5; SET LOCAL tcp_keepalives_interval = 2; SET LOCAL tcp_keepalives_count = 3;
	SET LOCAL idle_in_transaction_session_timeout = '10s'`;

type Due = DueClick & ClickToJudge;

/** A batch in which a click cannot be judged: one of these, whatever is the matter with it (`cause`). */
export class UnjudgeableError extends Error {
	override name = 'UnjudgeableError';
	constructor(
		readonly clicks: DueClick[],
		cause: unknown,
	) {
		super(`One of ${clicks.length} clicks cannot be judged: ${String(cause)}`, { cause });
	}
}

/**
 * Judges the clicks of free partitions whose time has come: new ones, unsure ones that have waited long enough, and those
 * that new evidence throws another light on. Verdicts, counters and events change together or not at all.
 * @returns how many were due, of at most `most`
 * @throws UnjudgeableError when it is for a click; what has nothing to do with clicks, as it is
 */
export async function judgeBatch(deps: Deps, most: number): Promise<number> {
	let due: DueClick[] = [];
	try {
		await deps.db.transaction(async (tx) => {
			await tx.query(SETTINGS);
			const now = deps.clock();
			const held = await holdPartitions(tx, now);
			if (held.length === 0) return;
			due = await takeDue(tx, held, now, most);
			await judgeTaken(tx, deps, due, held, now);
		});
		return due.length;
	} catch (error) {
		const isForAClick = !isTransient(error) && !(error instanceof JudgedMeanwhileError);
		throw isForAClick && due.length > 0 ? new UnjudgeableError(due, error) : error;
	}
}

async function judgeTaken(
	tx: Queryable,
	deps: Deps,
	due: DueClick[],
	held: number[],
	now: Date,
): Promise<void> {
	const clicks = chooseClicks(await complete(tx, deps.interned, due));
	if (clicks.length === 0) return;
	const { settleSeconds } = deps.settings;
	const judged = await judgeClicks(tx, deps, clicks, hasSettled(now, settleSeconds));
	await applyJudgements(tx, deps, judged);
	await settleLater(
		tx,
		judged.filter(mustSettle).map(({ click }) => click),
		settleSeconds,
	);
	await reopen(tx, judged, held, now);
}

/** Of one that is there twice, the row that says more; none that has its final verdict and was not asked for again. */
function chooseClicks(due: Due[]): Due[] {
	const clicks = new Map<string, Due>();
	for (const click of due) {
		const isOpen = click.verdict === null || click.verdict === 'unsure';
		if (!isOpen && (!click.again || isOverridden(click))) continue;
		const other = clicks.get(click.id);
		// The row of one that was not asked for again is the one that waits for its time.
		if (!other || !click.again) clicks.set(click.id, click);
	}
	return [...clicks.values()];
}

/** New clicks may wait for more; what had a final verdict before has waited already. */
function hasSettled(now: Date, settleSeconds: number) {
	return ({ verdict, at }: ClickToJudge) =>
		verdict === 'unsure' ? now.getTime() >= at.getTime() + settleSeconds * 1000 : verdict !== null;
}

/** One that was unsure before, and was asked for again, has its row still. */
function mustSettle({ click, judgement }: JudgedClick): boolean {
	const { again, verdict } = click as Due;
	return judgement.verdict === 'unsure' && !(again && verdict === 'unsure');
}

/**
 * Ingests all that has arrived and judges until nothing is due any more, what was reopened by it included: for those who
 * judge when they want to, not when clicks come.
 * @returns how many clicks were due
 */
export async function judgeDue(deps: Deps): Promise<number> {
	await ingestAll(deps.db);
	let judged = 0;
	for (;;) {
		const due = await judgeBatch(deps, BATCH);
		if (due === 0) return judged;
		judged += due;
	}
}
