import type { Queryable } from '../database/database.js';
import { readIdCursor, toPage, type Page, type PageQuery } from '../http/pages.js';
import { notFound } from '../http/problem.js';
import { publicId } from '../ids.js';
import type { Campaign } from './campaign.js';
import { selectTotals, type TotalsRow } from './totals.js';

/** ICU's root collation: the database's own may know the case of ASCII letters only. */
const LIST = selectTotals(`
	SELECT id, name, created_at, strictness FROM campaigns
	WHERE strpos(lower(name COLLATE "und-x-icu"), lower($1 COLLATE "und-x-icu")) > 0
		AND ($2::uuid IS NULL OR id < $2)
	ORDER BY id DESC LIMIT $3`);

const GET = selectTotals('SELECT id, name, created_at, strictness FROM campaigns WHERE id = $1');

/**
 * @param search a part of the name, in any case; empty for all
 * @returns a page of campaigns, newest first
 */
export async function listCampaigns(
	db: Queryable,
	{ search, limit, cursor }: PageQuery & { search: string },
): Promise<Page<Campaign>> {
	const { rows } = await db.query<TotalsRow>(LIST, [search, readIdCursor(cursor), limit + 1]);
	return toPage(rows, limit, (row) => [row.id], showCampaign);
}

/**
 * @param id a UUID
 * @throws Problem 404 when there is no such campaign
 */
export async function getCampaign(db: Queryable, id: string): Promise<Campaign> {
	return showCampaign(await getTotals(db, id));
}

/** @throws Problem 404 when there is no such campaign */
export async function getTotals(db: Queryable, id: string): Promise<TotalsRow> {
	const { rows } = await db.query<TotalsRow>(GET, [id]);
	if (!rows[0]) throw notFound(`campaign ${JSON.stringify(publicId('cmp', id))}`);
	return rows[0];
}

function showCampaign(row: TotalsRow): Campaign {
	return {
		id: publicId('cmp', row.id),
		name: row.name,
		createdAt: row.created_at.toISOString(),
		strictness: row.strictness,
		sent: row.sent,
		delivered: row.delivered,
		raw: { clicks: row.clicks, recipients: row.clicked },
		filtered: { clicks: row.human_clicks, recipients: row.clicked_by_people },
	};
}
