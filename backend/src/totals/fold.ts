import type { Database, Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';

/** How often, in milliseconds: between two of them readers add up some hundred rows more. */
const EVERY = 5000;
/** As many summands as one transaction folds: a fraction of a second's work. */
const BATCH = 20_000;

/** An arbitrary number that only means "Clickloop folds totals" to each process that asks for the lock. */
const LOCK = 4_202_611_218;

/** What is added up in each table, and what names a sum. */
export const TOTALS = {
	campaign_totals: {
		key: ['campaign_id'],
		beside: [],
		counts: [
			...['sent', 'delivered', 'failed', 'unknown', 'clicked', 'clicked_by_people'],
			...['clicks', 'human_clicks', 'previews', 'bots', 'refused_clicks'],
		],
	},
	url_totals: {
		key: ['campaign_id', 'position', 'url_hash'],
		/** Says the same as the key. */
		beside: ['url'],
		counts: ['links', 'clicks', 'human_clicks', 'recipients'],
	},
	facet_totals: {
		key: ['campaign_id', 'facet'],
		beside: [],
		counts: ['clicks', 'recipients'],
	},
} as const;

const FOLDS = Object.entries(TOTALS).map(([table, { key, beside, counts }]) => {
	const names = [...key, ...beside].join(', ');
	return `
	WITH summands AS (
		DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
			SELECT ctid FROM ${table} WHERE part > 0 ORDER BY part LIMIT ${BATCH}
		)) RETURNING *
	), folded AS (
		INSERT INTO ${table} AS t (${names}, part, ${counts.join(', ')})
		SELECT ${names}, 0, ${counts.map((count) => `sum(${count})`).join(', ')} FROM summands GROUP BY ${names}
		ON CONFLICT (${key.join(', ')}, part) DO UPDATE
		SET ${counts.map((count) => `${count} = t.${count} + EXCLUDED.${count}`).join(', ')}
	)
	SELECT count(*)::int AS summands FROM summands`;
});

/**
 * Folds the summands of totals into one row each, which nobody else writes: whoever counts adds rows of their own.
 * @returns how many there were; none where another process is at it
 */
export async function foldTotals(db: Pick<Database, 'transaction'>): Promise<number> {
	let all = 0;
	for (const fold of FOLDS) {
		let summands: number;
		do {
			summands = await db.transaction((tx) => foldSome(tx, fold));
			all += summands;
		} while (summands === BATCH);
	}
	return all;
}

async function foldSome(tx: Queryable, fold: string): Promise<number> {
	const { rows: locks } = await tx.query<{ isMine: boolean }>(
		'SELECT pg_try_advisory_xact_lock($1) AS "isMine"',
		[LOCK],
	);
	if (!locks[0]!.isMine) return 0;
	const { rows } = await tx.query<{ summands: number }>(fold);
	return rows[0]!.summands;
}

const DROP_EMPTY_URLS = `
	DELETE FROM url_totals t USING (
		SELECT campaign_id, position, url_hash FROM url_totals
		WHERE campaign_id IN (SELECT campaign_id FROM messages WHERE id = ANY($1::uuid[]))
		GROUP BY campaign_id, position, url_hash HAVING sum(links) = 0
	) empty
	WHERE t.campaign_id = empty.campaign_id AND t.position = empty.position AND t.url_hash = empty.url_hash`;

/**
 * Forgets the URLs to which no link leads any more, in the campaigns of these messages: what is left of them adds up to
 * nothing, but may name a person. Nobody folds meanwhile, until the transaction ends.
 */
export async function dropEmptyUrls(tx: Queryable, messageIds: string[]): Promise<void> {
	await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
	await tx.query(DROP_EMPTY_URLS, [messageIds]);
}

/**
 * Folds totals every few seconds.
 * @returns what ends it
 */
export function keepTotalsFolded({
	db,
	background,
}: Pick<Deps, 'db' | 'background'>): () => Promise<void> {
	return background.start({
		name: 'folding totals',
		work: () => foldTotals(db),
		every: EVERY,
		complaint: 'Totals could not be folded; trying again',
	}).stop;
}
