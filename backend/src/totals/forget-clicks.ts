import type pg from 'pg';

/** As many messages as one transaction changes. */
const BATCH = 1000;

const SELECT_MESSAGES = (table: string) => `
	SELECT DISTINCT message_id AS id FROM ${table}
	WHERE verdict = 'human' AND refused IS NULL AND message_id IS NOT NULL
		AND ($1::uuid IS NULL OR message_id > $1)
	ORDER BY message_id LIMIT ${BATCH}`;

/** As total_clicks() added them (migration 20261128180000_totals). */
const TAKE_OFF = (table: string) => `
	INSERT INTO facet_totals (campaign_id, facet, clicks)
	WITH judged AS (
		SELECT at, campaign_id, message_id, verdict, judgement_id, user_agent_id, place_id FROM ${table}
		WHERE campaign_id IS NOT NULL AND verdict IS NOT NULL AND refused IS NULL
	)
	SELECT campaign_id, facet, -count(*)
	FROM (
		SELECT campaign_id, hour_of(at, verdict) AS facet FROM judged
		UNION ALL
		SELECT campaign_id, named.facet
		FROM judged CROSS JOIN LATERAL facets_of(at, user_agent_id, place_id) AS named WHERE verdict = 'human'
		UNION ALL
		SELECT k.campaign_id, timing_of(k.at, m.delivered_at, m.sent_at)
		FROM judged k JOIN messages m ON m.id = k.message_id WHERE k.verdict = 'human'
		UNION ALL
		SELECT campaign_id, reasons.facet
		FROM judged CROSS JOIN LATERAL bot_reasons_of(judgement_id) AS reasons WHERE verdict = 'bot'
	) parts
	WHERE facet IS NOT NULL
	GROUP BY campaign_id, facet`;

/**
 * Takes a month's clicks off the break-downs and drops it. Messages first, some at a time: whatever ends this in between,
 * it can begin again, since they have what the clicks that are left say.
 * @param table a month of clicks that has been taken off already
 */
export async function dropWithTotals(client: pg.PoolClient, table: string): Promise<void> {
	for (let last: string | null = null; ;) {
		const { rows }: { rows: { id: string }[] } = await client.query(SELECT_MESSAGES(table), [last]);
		if (rows.length > 0) await client.query('SELECT drop_facets($1)', [rows.map(({ id }) => id)]);
		if (rows.length < BATCH) break;
		last = rows.at(-1)!.id;
	}
	await client.query('BEGIN');
	try {
		await client.query(TAKE_OFF(table));
		await client.query(`DROP TABLE ${table}`);
		await client.query('COMMIT');
	} catch (error) {
		await client.query('ROLLBACK').catch(() => undefined);
		throw error;
	}
}
