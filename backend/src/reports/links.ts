import { z } from 'zod';
import type { Queryable } from '../database/database.js';
import { streamRows } from '../database/stream-rows.js';
import type { CsvColumns } from '../http/csv.js';
import { labelOf } from '../links/link.js';
import { readCursorAs, toPage, type Page, type PageQuery } from '../http/pages.js';

/** One URL at one place of a campaign's texts. `clicks` is raw, the rest filtered. */
export const campaignLink = z
	.object({
		url: z.string(),
		label: z.string().describe('The URL for people: without scheme, query and fragment'),
		position: z.int().describe('Which URL of the text it is, from 0'),
		clicks: z.int(),
		humanClicks: z.int(),
		recipients: z.int().describe('Messages in which a person clicked it'),
	})
	.meta({ id: 'CampaignLink' });

export type CampaignLink = z.infer<typeof campaignLink>;

type CampaignLinkRow = Omit<CampaignLink, 'label'>;

/** In the order of the text, not of the counts: those change while someone turns the pages. */
const SELECT_LINKS = `
	SELECT url, position, sum(clicks)::int AS clicks, sum(human_clicks)::int AS "humanClicks",
		sum(recipients)::int AS recipients
	FROM url_totals
	WHERE campaign_id = $1
		AND ($2::smallint IS NULL OR (position, url COLLATE "C") > ($2::smallint, $3::text COLLATE "C"))
	GROUP BY position, url
	HAVING sum(links) > 0
	ORDER BY position, url COLLATE "C" LIMIT $4`;

const cursorKey = z.tuple([
	z.string().regex(/^\d{1,4}$/),
	z.string().refine((url) => !url.includes('\0')),
]);

/**
 * @param campaignId a UUID
 * @returns a page of a campaign's URLs, in the order of its texts
 */
export async function listCampaignLinks(
	db: Queryable,
	campaignId: string,
	{ limit, cursor }: PageQuery,
): Promise<Page<CampaignLink>> {
	const [position, url] = readCursorAs(cursor, cursorKey) ?? [null, null];
	const { rows } = await db.query<CampaignLinkRow>(SELECT_LINKS, [
		campaignId,
		position,
		url,
		limit + 1,
	]);
	return toPage(rows, limit, (row) => [String(row.position), row.url], showCampaignLink);
}

/** Gives all of them, some at a time, while the transaction stays open. */
export async function* streamCampaignLinks(
	tx: Queryable,
	campaignId: string,
): AsyncGenerator<CampaignLink[]> {
	const everything = [campaignId, null, null, null];
	for await (const rows of streamRows<CampaignLinkRow>(tx, SELECT_LINKS, everything)) {
		yield rows.map(showCampaignLink);
	}
}

export const CAMPAIGN_LINK_COLUMNS: CsvColumns<CampaignLink> = {
	url: ({ url }) => url,
	label: ({ label }) => label,
	position: ({ position }) => position,
	clicks: ({ clicks }) => clicks,
	humanClicks: ({ humanClicks }) => humanClicks,
	recipients: ({ recipients }) => recipients,
};

function showCampaignLink({ url, ...row }: CampaignLinkRow): CampaignLink {
	return { url, label: labelOf(url), ...row };
}
