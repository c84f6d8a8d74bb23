import { TOTALS } from './fold.js';

/** Something that is counted, and how to count it anew. */
export interface Check {
	/** The table. */
	what: string;
	/** SQL for the rows that differ: their key, `which` for people, and `stored` and `counted` as JSON. */
	differing: string;
	/** The table whose rows are locked before they are mended; absent where a summand mends them. */
	locked?: string;
	mend: string;
}

/** Since when all clicks are kept: months go as a whole, and what was counted before them nobody can count again. */
const ALL_ARE_KEPT = `created_at >= (
	SELECT min(to_date(right(relname, 7), 'YYYY_MM'))::timestamp AT TIME ZONE 'UTC' FROM pg_class
	WHERE relkind = 'r' AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'clicks'::regclass)
		AND relname ~ '^clicks_[0-9]{4}_[0-9]{2}$')`;

const IS_HUMAN = "k.refused IS NULL AND k.verdict = 'human'";

/** How each column is counted from clicks `k`. */
const COUNTED = {
	clicks: 'count(*) FILTER (WHERE k.refused IS NULL)::int',
	human_clicks: `count(*) FILTER (WHERE ${IS_HUMAN})::int`,
	previews: "count(*) FILTER (WHERE k.refused IS NULL AND k.verdict = 'preview')::int",
	bots: "count(*) FILTER (WHERE k.refused IS NULL AND k.verdict = 'bot')::int",
	unsure: "count(*) FILTER (WHERE k.refused IS NULL AND k.verdict = 'unsure')::int",
	refused_clicks: 'count(k.refused)::int',
	first_click_at: `min(k.at) FILTER (WHERE ${IS_HUMAN})`,
	last_click_at: `max(k.at) FILTER (WHERE ${IS_HUMAN})`,
};

type Column = keyof typeof COUNTED;

const OF_LINKS: Column[] = ['clicks', 'human_clicks', 'previews', 'bots', 'refused_clicks'];
const OF_MESSAGES: Column[] = [...OF_LINKS, 'unsure', 'first_click_at', 'last_click_at'];

const FACETS: Check = ofRows(
	'messages',
	['facets'],
	'true',
	`
	SELECT k.message_id AS id, array_agg(DISTINCT named.facet ORDER BY named.facet) AS facets
	FROM clicks k CROSS JOIN LATERAL facets_of(k.at, k.user_agent_id, k.place_id) AS named
	WHERE k.message_id IS NOT NULL AND ${IS_HUMAN} GROUP BY k.message_id`,
);

/** In the order in which they are mended: totals follow messages and links by triggers. */
export const CHECKS: Check[] = [
	ofClicks('messages', OF_MESSAGES, 'message_id'),
	ofClicks('links', OF_LINKS, 'link_id'),
	FACETS,
	...Object.entries(TOTALS).map(([table, columns]) => ofTotals(table, columns)),
];

/** Counters on messages or links. */
function ofClicks(table: string, columns: Column[], id: string): Check {
	const counted = columns.map((column) => `${COUNTED[column]} AS ${column}`).join(', ');
	return ofRows(
		table,
		columns,
		ALL_ARE_KEPT,
		`SELECT k.${id} AS id, ${counted} FROM clicks k WHERE k.${id} IS NOT NULL GROUP BY k.${id}`,
	);
}

/** Columns of rows that have an id. A row of which nothing is counted has nothing: as a new one. */
function ofRows(table: string, columns: string[], which: string, counted: string): Check {
	const isTime = (column: string) => column.endsWith('_at');
	const stored = columns.map((column) =>
		column === 'facets' ? 'ARRAY(SELECT unnest(s.facets) ORDER BY 1)' : `s.${column}`,
	);
	const anew = columns.map((column) => {
		if (isTime(column)) return `c.${column}`;
		return column === 'facets' ? "COALESCE(c.facets, '{}')" : `COALESCE(c.${column}, 0)`;
	});
	const differing = `
		SELECT s.id, s.id::text AS which, ${toJson(columns, stored)} AS stored, ${toJson(columns, anew)} AS counted,
			${columns.map((column, n) => `${anew[n]} AS ${column}`).join(', ')}
		FROM ${table} s LEFT JOIN (${counted}) c USING (id)
		WHERE ${which} AND (${stored.join(', ')}) IS DISTINCT FROM (${anew.join(', ')})`;
	return {
		what: table,
		differing,
		locked: table,
		mend: `UPDATE ${table} t SET ${columns.map((column) => `${column} = d.${column}`).join(', ')}
			FROM (${differing}) d WHERE t.id = d.id`,
	};
}

/** Totals, which a summand more mends, whatever is counted meanwhile. */
function ofTotals(
	table: string,
	{ key, beside, counts }: (typeof TOTALS)[keyof typeof TOTALS],
): Check {
	const names = [...key, ...beside].join(', ');
	const sums = counts.map((count) => `sum(${count})::int AS ${count}`).join(', ');
	const of = (row: string) => counts.map((count) => `COALESCE(${row}.${count}, 0)`);
	const differing = `
		SELECT ${names}, concat_ws(' ', ${names}) AS which,
			${toJson(counts, of('s'))} AS stored, ${toJson(counts, of('c'))} AS counted,
			${counts.map((count, n) => `${of('c')[n]} - ${of('s')[n]} AS ${count}`).join(', ')}
		FROM (SELECT ${names}, ${sums} FROM ${table} GROUP BY ${names}) s
		FULL JOIN counted_${table} c USING (${names})
		WHERE (${of('s').join(', ')}) IS DISTINCT FROM (${of('c').join(', ')})`;
	return {
		what: table,
		differing,
		mend: `INSERT INTO ${table} (${names}, ${counts.join(', ')})
			SELECT ${names}, ${counts.join(', ')} FROM (${differing}) d`,
	};
}

function toJson(names: readonly string[], values: string[]): string {
	return `jsonb_build_object(${names.map((name, n) => `'${name}', ${values[n]}`).join(', ')})`;
}
