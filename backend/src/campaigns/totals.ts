import type { Strictness } from '../verdicts/judge.js';

/** A campaign's counters. `clicks` and `clicked` are raw. */
export interface TotalsRow {
	id: string;
	name: string;
	created_at: Date;
	strictness: Strictness;
	sent: number;
	delivered: number;
	failed: number;
	unknown: number;
	/** How many messages were clicked, by whatever. */
	clicked: number;
	/** How many messages were clicked by a person. */
	clicked_by_people: number;
	clicks: number;
	human_clicks: number;
	previews: number;
	bots: number;
	/** Clicks on links that had ended: in no other count. */
	refused: number;
}

const COUNTS = [
	...['sent', 'delivered', 'failed', 'unknown', 'clicked', 'clicked_by_people'],
	...['clicks', 'human_clicks', 'previews', 'bots'],
];

/**
 * @param campaigns a query that gives `id`, `name`, `created_at` and `strictness` of campaigns, and limits how many
 * @returns the statement that gives their counters
 */
export function selectTotals(campaigns: string): string {
	return `
	SELECT c.id, c.name, c.created_at, c.strictness, t.*
	FROM (${campaigns}) c
	CROSS JOIN LATERAL (
		SELECT ${COUNTS.map((count) => `COALESCE(sum(${count}), 0)::int AS ${count}`).join(', ')},
			COALESCE(sum(refused_clicks), 0)::int AS refused
		FROM campaign_totals WHERE campaign_id = c.id
	) t
	ORDER BY c.id DESC`;
}
