import { complete, SELECT_TO_JUDGE, type ClickToJudgeRow } from '../clicks/click-to-judge.js';
import { countChanges } from '../clicks/count-changes.js';
import { writeJudgement } from '../clicks/judgement-row.js';
import { KEEP_ORDER } from '../database/keep-order.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/problem.js';
import { publicId, timeOf } from '../ids.js';
import { RULES_VERSION, type Reason } from '../verdicts/judge.js';
import { override } from '../verdicts/rules/override.js';
import { emitClickEvents } from './emit-click-events.js';

/**
 * Sets a click's verdict by hand, for good: no rule judges it again.
 * @param id a UUID
 * @param how it was said, for the reason: completes "Set by hand, …", e.g. `on the admin pages`
 * @throws Problem 404 when there is no such click
 */
export async function overrideVerdict(
	deps: Deps,
	id: string,
	verdict: Reason['verdict'],
	how: string,
): Promise<void> {
	await deps.db.transaction(async (tx) => {
		await tx.query(KEEP_ORDER);
		const { rows } = await tx.query<ClickToJudgeRow>(
			`${SELECT_TO_JUDGE} WHERE k.at = $1 AND k.id = $2 FOR UPDATE OF k`,
			[timeOf(id), id],
		);
		const [click] = await complete(tx, deps.interned, rows);
		if (!click) throw notFound(`click ${JSON.stringify(publicId('clk', id))}`);

		const earlier = click.reasons.filter(({ rule }) => rule !== override.name);
		const { points } = override.signs[verdict]!;
		const reason: Reason = { rule: override.name, sign: verdict, verdict, points, values: { how } };
		const { judgement, detailValues } = writeJudgement({
			reasons: [...earlier, reason],
			confidence: 1,
			rulesVersion: click.rulesVersion ?? RULES_VERSION,
		});
		const [judgementId] = await deps.interns.judgements([judgement]);
		await tx.query(
			'UPDATE clicks SET verdict = $3, judgement_id = $4, detail_values = $5 WHERE at = $1 AND id = $2',
			[click.at, id, verdict, judgementId, detailValues],
		);
		const counted = await countChanges(tx, [{ click, before: click.verdict, after: verdict }]);
		await emitClickEvents(tx, deps, [{ click, judgement: { verdict } }], counted);
	});
}
