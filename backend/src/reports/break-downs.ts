import type { Queryable } from '../database/database.js';
import { SINCE_LINK } from '../clicks/since-link.js';
import type { Report } from './report.js';

type BreakDowns = Pick<
	Report,
	| 'timing'
	| 'hours'
	| 'links'
	| 'devices'
	| 'os'
	| 'browsers'
	| 'countries'
	| 'firstClickAt'
	| 'lastClickAt'
>;

type Dimension = 'all' | 'timing' | 'hours' | 'links' | 'devices' | 'os' | 'browsers' | 'countries';

interface Row {
	dimension: Dimension;
	name: string;
	clicks: number;
	recipients: number;
	/** How many messages had their first human click here. */
	firsts: number;
	first_at: Date;
	last_at: Date;
}

/** Where the rows of `timing` begin and end, in minutes. */
const MINUTES = [0, 1, 5, 15, 60, 360, 1440, 4320];

/** Personal URLs make each message's link another one: a report names those that matter most. */
const MAX_LINKS = 100;

/**
 * Final human clicks are read once; each dimension groups them anew. A click before its own receipt counts as at
 * once. Clicks of messages of which neither delivery nor sending is known have no place in `timing`. Grouping by
 * message first is several times faster than count(DISTINCT), which sorts.
 */
const SELECT_BREAK_DOWNS = `
	WITH people AS MATERIALIZED (
		SELECT l.message_id, l.url, k.at, u.device_type, u.os, u.browser, p.country,
			extract(epoch FROM k.at - COALESCE(m.delivered_at, m.sent_at)) / 60 AS minutes,
			row_number() OVER (PARTITION BY l.message_id ORDER BY k.at, k.id) = 1 AS is_first
		FROM links l
		JOIN clicks k ON k.link_id = l.id AND ${SINCE_LINK}
		LEFT JOIN messages m ON m.id = l.message_id
		LEFT JOIN user_agents u ON u.id = k.user_agent_id
		LEFT JOIN places p ON p.id = k.place_id
		WHERE l.campaign_id = $1 AND k.verdict = 'human' AND k.refused IS NULL
	), named AS (
		SELECT 'all' AS dimension, '' AS name, people.* FROM people
		UNION ALL SELECT 'timing', width_bucket(minutes, $2::numeric[])::text, people.* FROM people
			WHERE minutes IS NOT NULL
		UNION ALL SELECT 'hours', to_char(at AT TIME ZONE 'UTC', 'HH24'), people.* FROM people
		UNION ALL SELECT 'links', url, people.* FROM people
		UNION ALL SELECT 'devices', COALESCE(device_type, 'unknown'), people.* FROM people
		UNION ALL SELECT 'os', COALESCE(os, 'unknown'), people.* FROM people
		UNION ALL SELECT 'browsers', COALESCE(browser, 'unknown'), people.* FROM people
		UNION ALL SELECT 'countries', country, people.* FROM people WHERE country IS NOT NULL
	), by_message AS (
		SELECT dimension, name, message_id, count(*) AS clicks, bool_or(is_first) AS has_first,
			min(at) AS first_at, max(at) AS last_at
		FROM named GROUP BY dimension, name, message_id
	), ranked AS (
		SELECT dimension, name, sum(clicks)::int AS clicks, count(message_id)::int AS recipients,
			count(message_id) FILTER (WHERE has_first)::int AS firsts,
			min(first_at) AS first_at, max(last_at) AS last_at,
			row_number() OVER (PARTITION BY dimension ORDER BY sum(clicks) DESC, name COLLATE "C") AS rank
		FROM by_message GROUP BY dimension, name
	)
	SELECT * FROM ranked WHERE dimension <> 'links' OR rank <= $3 ORDER BY rank`;

/** @param campaignId a UUID */
export async function loadBreakDowns(db: Queryable, campaignId: string): Promise<BreakDowns> {
	const { rows } = await db.query<Row>(SELECT_BREAK_DOWNS, [
		campaignId,
		MINUTES.slice(1),
		MAX_LINKS,
	]);
	const of = (dimension: Dimension) => rows.filter((row) => row.dimension === dimension);
	const all = of('all')[0];
	return {
		timing: showTiming(of('timing')),
		hours: showHours(of('hours')),
		links: of('links').map(show),
		devices: of('devices').map(show),
		os: of('os').map(show),
		browsers: of('browsers').map(show),
		countries: of('countries').map(show),
		firstClickAt: all?.first_at.toISOString() ?? null,
		lastClickAt: all?.last_at.toISOString() ?? null,
	};
}

function showTiming(rows: Row[]): Report['timing'] {
	return MINUTES.map((from, bucket) => {
		const row = rows.find(({ name }) => name === String(bucket));
		const to = MINUTES[bucket + 1] ?? null;
		return { from, to, clicks: row?.clicks ?? 0, recipients: row?.firsts ?? 0 };
	});
}

function showHours(rows: Row[]): Report['hours'] {
	return Array.from({ length: 24 }, (_, hour) => {
		const name = String(hour).padStart(2, '0');
		const row = rows.find((one) => one.name === name);
		return row ? show(row) : { name, clicks: 0, recipients: 0 };
	});
}

function show({ name, clicks, recipients }: Row): Report['links'][number] {
	return { name, clicks, recipients };
}
