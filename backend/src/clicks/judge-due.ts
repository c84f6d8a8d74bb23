import type { Deps } from '../deps.js';
import { judgeClicks } from './judge-clicks.js';
import { reopen } from './reopen.js';
import { settle } from './settle.js';
import { ingest } from './ingest.js';
import { SELECT_TO_JUDGE, type ClickToJudge } from './to-judge.js';

/** As many clicks as one transaction judges: enough to share its cost, few enough to be quick. */
const BATCH = 500;

/**
 * SKIP LOCKED lets several processes judge at once, each its own clicks. It goes out as a prepared statement: to plan
 * so many joins anew takes ten times as long as to run them.
 */
const SELECT_DUE = `${SELECT_TO_JUDGE}
	WHERE k.judge_at <= $1
	ORDER BY k.judge_at
	LIMIT ${BATCH}
	FOR UPDATE OF k SKIP LOCKED`;

/**
 * Else PostgreSQL plans each of these statements anew for each batch, which takes longer than running them. One plan must
 * do for a month's first click and its millionth: none that reads the table as a whole.
 */
const PLAN_ONCE = 'SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off';

/**
 * Judges the clicks whose time has come: those that have arrived, unsure ones that have waited long enough, and those
 * that new evidence throws another light on. Verdicts, counters and events change together or not at all.
 * @returns how many there were
 */
export async function judgeDue(deps: Deps): Promise<number> {
	await ingest(deps.db);
	return deps.db.transaction(async (tx) => {
		await tx.query(PLAN_ONCE);
		const now = deps.clock();
		const { rows } = await tx.query<ClickToJudge>({
			name: 'select-due',
			text: SELECT_DUE,
			values: [now],
		});
		if (rows.length === 0) return 0;
		const judged = await judgeClicks(tx, deps, rows, hasSettled(now, deps.settings.settleSeconds));
		await settle(tx, deps, judged);
		await reopen(tx, judged, now);
		return rows.length;
	});
}

/** New clicks may wait for more; what had a final verdict before has waited already. */
function hasSettled(now: Date, settleSeconds: number) {
	return ({ verdict, at }: ClickToJudge) =>
		verdict === 'unsure' ? now.getTime() >= at.getTime() + settleSeconds * 1000 : verdict !== null;
}
