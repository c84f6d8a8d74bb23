import type { Strictness } from '../verdicts/judge.js';

/** A campaign's counters, added up from its messages and links. `clicks` and `clicked` are raw. */
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
}

/**
 * @param campaigns a query that gives `id`, `name`, `created_at` and `strictness` of campaigns, and limits how many
 * @returns the statement that adds up their counters. Clicks are counted by links, since a link may have no message
 */
export function selectTotals(campaigns: string): string {
	return `
	SELECT c.id, c.name, c.created_at, c.strictness, m.*, l.*
	FROM (${campaigns}) c
	CROSS JOIN LATERAL (
		SELECT
			count(*) FILTER (WHERE sent_at IS NOT NULL OR delivered_at IS NOT NULL)::int AS sent,
			count(delivered_at)::int AS delivered,
			count(*) FILTER (WHERE status = 'failed')::int AS failed,
			count(*) FILTER (WHERE status = 'unknown')::int AS unknown,
			count(*) FILTER (WHERE clicks > 0)::int AS clicked,
			count(*) FILTER (WHERE human_clicks > 0)::int AS clicked_by_people
		FROM messages WHERE campaign_id = c.id
	) m
	CROSS JOIN LATERAL (
		SELECT
			COALESCE(sum(clicks), 0)::int AS clicks,
			COALESCE(sum(human_clicks), 0)::int AS human_clicks,
			COALESCE(sum(previews), 0)::int AS previews,
			COALESCE(sum(bots), 0)::int AS bots
		FROM links WHERE campaign_id = c.id
	) l
	ORDER BY c.id DESC`;
}
