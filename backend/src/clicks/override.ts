import type { Deps } from '../deps.js';
import { notFound } from '../http/problem.js';
import { publicId, timeOf } from '../ids.js';
import { RULES_VERSION } from '../verdicts/judge.js';
import { announce } from './announce.js';
import type { Reason } from './click.js';
import { count } from './count.js';
import { readReasons, writeJudgement } from './judgement-row.js';
import { SELECT_TO_JUDGE, type ClickToJudge } from './to-judge.js';

/** The rule's name in a click's reasons: a person's word, which stands against any sum of other points. */
export const OVERRIDE = 'override';
const POINTS = 1000;

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
		const { rows } = await tx.query<ClickToJudge>(
			`${SELECT_TO_JUDGE} WHERE k.at = $1 AND k.id = $2 FOR UPDATE OF k`,
			[timeOf(id), id],
		);
		const click = rows[0];
		if (!click) throw notFound(`click ${JSON.stringify(publicId('clk', id))}`);

		const earlier = readReasons(click.reasons ?? [], click.figures).filter(
			({ rule }) => rule !== OVERRIDE,
		);
		const detail = `Set by hand, ${how}.`;
		const reasons: Reason[] = [...earlier, { rule: OVERRIDE, verdict, points: POINTS, detail }];
		const rulesVersion = click.rules_version ?? RULES_VERSION;
		const { judgement, figures } = writeJudgement({ reasons, confidence: 1, rulesVersion });
		const [judgementId] = await deps.interns.judgements([judgement]);
		await tx.query(
			'UPDATE clicks SET verdict = $3, judge_at = NULL, judgement_id = $4, figures = $5 WHERE at = $1 AND id = $2',
			[click.at, id, verdict, judgementId, figures],
		);
		const change = {
			at: click.at,
			linkId: click.link_id,
			messageId: click.message_id,
			before: click.verdict,
			after: verdict,
		};
		const counted = await count(tx, [change]);
		await announce(tx, deps, [{ click, judgement: { verdict } }], counted);
	});
}
