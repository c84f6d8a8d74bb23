import { z } from 'zod';
import { complete, SELECT_TO_JUDGE, type ClickToJudgeRow } from '../clicks/click-to-judge.js';
import { verdict as anyVerdict } from '../clicks/click.js';
import { KEEP_ORDER } from '../database/keep-order.js';
import type { Deps } from '../deps.js';
import { readCursorAs, writeCursor } from '../http/pages.js';
import type { Verdict } from '../verdicts/rule.js';
import { override } from '../verdicts/rules/override.js';
import { applyJudgements } from './apply-judgements.js';
import { judgeClicks, type JudgedClick } from './judge-clicks.js';

/** As many clicks as one call judges: well under a second's work. */
const BATCH = 500;

/**
 * Final verdicts, in the order of time; what a person has set stands, what is unsure is judged anyway, and of people who
 * were erased too little is left.
 */
const SELECT_FINAL = `${SELECT_TO_JUDGE}
	LEFT JOIN judgements j ON j.id = k.judgement_id
	WHERE k.campaign_id = $1 AND k.verdict <> 'unsure'
		AND NOT j.reasons @> '[{"rule": "${override.name}"}]' AND masklen(k.ip) > 0
		AND ($2::timestamptz IS NULL OR (k.at, k.id) > ($2, $3::uuid))
	ORDER BY k.at, k.id
	LIMIT ${BATCH}
	FOR UPDATE OF k`;

export const rejudged = z.object({
	judged: z.int(),
	changes: z.array(z.object({ from: anyVerdict, to: anyVerdict, clicks: z.int() })),
	nextCursor: z.string().nullable(),
});

export type Rejudged = z.infer<typeof rejudged>;

/**
 * Judges a part of a campaign's clicks again, by today's rules.
 * @param campaignId a UUID
 * @param options.apply whether verdicts, counters and events change; otherwise it only tells what would
 * @param options.cursor where the part before ended; absent for the first
 */
export async function rejudge(
	deps: Deps,
	campaignId: string,
	{ apply, cursor }: { apply: boolean; cursor?: string | undefined },
): Promise<Rejudged> {
	const after = readCursorAs(cursor, z.tuple([z.iso.datetime(), z.guid()]));
	return deps.db.transaction(async (tx) => {
		const values = [campaignId, after?.[0], after?.[1]];
		const { rows } = await tx.query<ClickToJudgeRow>(SELECT_FINAL, values);
		await tx.query(KEEP_ORDER);
		const clicks = await complete(tx, deps.interned, rows);
		const judged = await judgeClicks(tx, deps, clicks, () => true);
		if (apply && judged.length > 0) await applyJudgements(tx, deps, judged);
		const last = rows.at(-1);
		return {
			judged: rows.length,
			changes: sumUp(judged),
			nextCursor:
				last && rows.length === BATCH ? writeCursor([last.at.toISOString(), last.id]) : null,
		};
	});
}

function sumUp(judged: JudgedClick[]): Rejudged['changes'] {
	const changes = new Map<string, { from: Verdict; to: Verdict; clicks: number }>();
	for (const { click, judgement } of judged) {
		const [from, to] = [click.verdict!, judgement.verdict];
		if (from === to) continue;
		const change = changes.get(`${from} ${to}`) ?? { from, to, clicks: 0 };
		change.clicks += 1;
		changes.set(`${from} ${to}`, change);
	}
	return [...changes.values()];
}
