import { selectTotals, type TotalsRow } from '../../campaigns/totals.js';
import type { Queryable } from '../../database/database.js';
import { shareOf, showTotals } from '../../campaigns/show-totals.js';

const SELECT_STANDINGS = selectTotals(
	'SELECT id, name, created_at, strictness FROM campaigns WHERE id = ANY($1::uuid[])',
);

/** @returns the head of each campaign's report, by UUID */
export async function loadStandings(
	tx: Queryable,
	campaignIds: string[],
): Promise<Map<string, ReturnType<typeof showTotals>>> {
	if (campaignIds.length === 0) return new Map();
	const { rows } = await tx.query<TotalsRow>(SELECT_STANDINGS, [campaignIds]);
	return new Map(rows.map((row) => [row.id, showTotals(row)]));
}

/** Counted backwards from the counters: clicks of years ago may be gone, and need not be read. */
const SELECT_BEFORE = `
	SELECT of_clicks.clicks, of_messages.*
	FROM (
		SELECT COALESCE(sum(human_clicks), 0)::int - (
			SELECT count(*)::int FROM clicks k
			WHERE k.campaign_id = $1 AND k.verdict = 'human' AND k.refused IS NULL AND k.at >= $2
		) AS clicks FROM campaign_totals WHERE campaign_id = $1
	) of_clicks, (
		SELECT count(*) FILTER (WHERE sent_at < $2 OR delivered_at < $2)::int AS sent,
			count(*) FILTER (WHERE delivered_at < $2)::int AS delivered,
			count(*) FILTER (WHERE human_clicks > 0 AND first_click_at < $2)::int AS people
		FROM messages WHERE campaign_id = $1
	) of_messages`;

/**
 * @param campaignId a UUID
 * @returns a campaign's human clicks and filtered rate as they were at a time
 */
export async function loadStandingsBefore(
	tx: Queryable,
	campaignId: string,
	at: Date,
): Promise<{ clicks: number; rate: number | null }> {
	const { rows } = await tx.query<{
		clicks: number;
		sent: number;
		delivered: number;
		people: number;
	}>(SELECT_BEFORE, [campaignId, at]);
	const { clicks, sent, delivered, people } = rows[0]!;
	return { clicks, rate: shareOf(people, delivered || sent) };
}
