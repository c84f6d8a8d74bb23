import type { RevealingSecrets } from '../auth/reveal.js';
import { getTotals } from '../campaigns/list.js';
import { showTotals } from '../campaigns/show-totals.js';
import { SINCE_LINK } from '../clicks/since-link.js';
import type { Database, Queryable } from '../database/database.js';
import { inSnapshot } from '../database/snapshot.js';
import { loadBreakDowns } from './break-downs.js';
import { loadFailures } from './failures.js';
import type { Report } from './report.js';

const SELECT_BOT_REASONS = `
	WITH bots AS (
		SELECT k.judgement_id AS id, count(*) AS clicks
		FROM links l
		JOIN clicks k ON k.link_id = l.id AND ${SINCE_LINK}
		WHERE l.campaign_id = $1 AND k.verdict = 'bot' AND k.refused IS NULL
		GROUP BY k.judgement_id
	)
	SELECT rule, sum(clicks)::int AS clicks
	FROM bots
	JOIN judgements j USING (id)
	CROSS JOIN LATERAL (
		SELECT DISTINCT reason->>'rule' AS rule FROM jsonb_array_elements(j.reasons) AS reason
		WHERE reason->>'verdict' = 'bot'
	) named
	GROUP BY rule ORDER BY clicks DESC, rule`;

/**
 * Reports on a campaign, as it stands at one moment: all numbers fit each other.
 * @param campaignId a UUID
 * @throws Problem 404 when there is no such campaign
 */
export function loadReport(
	db: Database,
	campaignId: string,
	secrets: RevealingSecrets,
): Promise<Report> {
	return inSnapshot(db, (tx) => readReport(tx, campaignId, secrets));
}

/** The same in a transaction that the caller keeps, to compare several. */
export async function readReport(
	tx: Queryable,
	campaignId: string,
	secrets: RevealingSecrets,
): Promise<Report> {
	const totals = await getTotals(tx, campaignId);
	const breakDowns = await loadBreakDowns(tx, campaignId);
	const { rows: botReasons } = await tx.query<Report['botReasons'][number]>(SELECT_BOT_REASONS, [
		campaignId,
	]);
	const failures = await loadFailures(tx, campaignId, secrets);
	return { ...showTotals(totals), failures, ...breakDowns, botReasons };
}
