import type { Queryable } from '../database/database.js';
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
	| 'botReasons'
	| 'firstClickAt'
	| 'lastClickAt'
>;

type Dimension = 'timing' | 'hours' | 'devices' | 'os' | 'browsers' | 'countries' | 'reasons';

type Row = Report['devices'][number] & { dimension: Dimension };

/** Where the rows of `timing` begin and end, in minutes: as timing_of() has them (migration 20261128180000_totals). */
const MINUTES = [0, 1, 5, 15, 60, 360, 1440, 4320];

/** Personal URLs make each message's link another one: a report names those that matter most. */
const MAX_LINKS = 100;

const SELECT_FACETS = `
	SELECT split_part(facet, ' ', 1) AS dimension, substr(facet, strpos(facet, ' ') + 1) AS name,
		sum(clicks)::int AS clicks, sum(recipients)::int AS recipients
	FROM facet_totals WHERE campaign_id = $1 AND facet NOT LIKE 'series %'
	GROUP BY facet HAVING sum(clicks) > 0 OR sum(recipients) > 0
	ORDER BY sum(clicks) DESC, facet COLLATE "C"`;

/** Where a URL stands at several places of texts, a message may have it twice, and is one recipient. */
const SELECT_LINKS = `
	WITH places AS (
		SELECT url, position, sum(human_clicks) AS clicks, sum(recipients) AS recipients
		FROM url_totals WHERE campaign_id = $1 GROUP BY url, position HAVING sum(human_clicks) > 0
	), urls AS (
		SELECT url, sum(clicks) AS clicks, sum(recipients) AS recipients, count(*) AS places
		FROM places GROUP BY url ORDER BY clicks DESC, url COLLATE "C" LIMIT $2
	)
	SELECT url AS name, clicks::int, CASE WHEN places = 1 THEN recipients ELSE (
		SELECT count(DISTINCT message_id) FROM links l
		WHERE l.campaign_id = $1 AND l.url = urls.url AND l.human_clicks > 0
	) END::int AS recipients
	FROM urls ORDER BY urls.clicks DESC, url COLLATE "C"`;

/** The totals say in which hours to look, so that no click of bots is read beyond these. */
const SELECT_ENDS = `
	WITH hours AS (
		SELECT min(at) AS first, max(at) AS last FROM (
			SELECT (split_part(facet, ' ', 2) || ':00Z')::timestamptz AS at FROM facet_totals
			WHERE campaign_id = $1 AND facet LIKE 'series % human' GROUP BY facet HAVING sum(clicks) > 0
		) hours
	)
	SELECT (
		SELECT at FROM clicks
		WHERE campaign_id = $1 AND verdict = 'human' AND refused IS NULL AND at >= hours.first ORDER BY at LIMIT 1
	) AS first, (
		SELECT at FROM clicks
		WHERE campaign_id = $1 AND verdict = 'human' AND refused IS NULL AND at < hours.last + interval '1 hour'
		ORDER BY at DESC LIMIT 1
	) AS last
	FROM hours`;

/** @param campaignId a UUID */
export async function loadBreakDowns(db: Queryable, campaignId: string): Promise<BreakDowns> {
	const { rows } = await db.query<Row>(SELECT_FACETS, [campaignId]);
	const { rows: links } = await db.query<Report['links'][number]>(SELECT_LINKS, [
		campaignId,
		MAX_LINKS,
	]);
	const { rows: ends } = await db.query<{ first: Date | null; last: Date | null }>(SELECT_ENDS, [
		campaignId,
	]);
	const all = (dimension: Dimension) => rows.filter((row) => row.dimension === dimension);
	const clicked = (dimension: Dimension) =>
		all(dimension)
			.filter(({ clicks }) => clicks > 0)
			.map(show);
	return {
		timing: showTiming(all('timing')),
		hours: showHours(clicked('hours')),
		links,
		devices: clicked('devices'),
		os: clicked('os'),
		browsers: clicked('browsers'),
		countries: clicked('countries'),
		botReasons: clicked('reasons').map(({ name, clicks }) => ({ rule: name, clicks })),
		firstClickAt: ends[0]!.first?.toISOString() ?? null,
		lastClickAt: ends[0]!.last?.toISOString() ?? null,
	};
}

function showTiming(rows: Row[]): Report['timing'] {
	return MINUTES.map((from, bucket) => {
		const row = rows.find(({ name }) => name === String(bucket));
		const to = MINUTES[bucket + 1] ?? null;
		return { from, to, clicks: row?.clicks ?? 0, recipients: row?.recipients ?? 0 };
	});
}

function showHours(rows: Report['hours']): Report['hours'] {
	return Array.from({ length: 24 }, (_, hour) => {
		const name = String(hour).padStart(2, '0');
		return rows.find((one) => one.name === name) ?? { name, clicks: 0, recipients: 0 };
	});
}

function show({ name, clicks, recipients }: Row): Report['devices'][number] {
	return { name, clicks, recipients };
}
