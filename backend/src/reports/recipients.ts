import { z } from 'zod';
import type { RevealingSecrets } from '../auth/reveal.js';
import type { Queryable } from '../database/database.js';
import { streamRows } from '../database/stream-rows.js';
import type { CsvColumns } from '../http/csv.js';
import { readIdCursor, toPage, type Page, type PageQuery } from '../http/pages.js';
import { time } from '../http/schemas.js';
import { publicId } from '../ids.js';
import { messageStatus, type MessageStatus } from '../messages/message.js';

/** What one message came to. `clicks` is raw, the rest filtered. */
export const recipient = z
	.object({
		to: z.string(),
		contact: z.string().nullable(),
		messageId: z.string(),
		status: messageStatus,
		clicks: z.int(),
		humanClicks: z.int(),
		firstClickAt: time.nullable(),
		lastClickAt: time.nullable(),
		linksClicked: z.array(z.string()).describe('URLs with a filtered click'),
	})
	.meta({ id: 'Recipient' });

export type Recipient = z.infer<typeof recipient>;

interface RecipientRow {
	id: string;
	phone: Buffer;
	contact: Buffer | null;
	status: MessageStatus;
	clicks: number;
	human_clicks: number;
	first_click_at: Date | null;
	last_click_at: Date | null;
	links_clicked: string[];
}

const SELECT_RECIPIENTS = `
	SELECT m.id, r.phone, m.contact, m.status, m.clicks, m.human_clicks, m.first_click_at, m.last_click_at,
		array(SELECT l.url FROM links l WHERE l.message_id = m.id AND l.human_clicks > 0
			ORDER BY l.position) AS links_clicked
	FROM messages m
	JOIN recipients r ON r.id = m.recipient_id
	WHERE m.campaign_id = $1 AND ($2::boolean IS NULL OR (m.human_clicks > 0) = $2)
		AND ($3::uuid IS NULL OR m.id < $3)
	ORDER BY m.id DESC LIMIT $4`;

/** Which recipients: of a campaign (a UUID), all or only those who did or did not click. */
export interface RecipientFilter {
	campaignId: string;
	clicked?: boolean | undefined;
}

/** @returns a page of a campaign's recipients, newest message first */
export async function listRecipients(
	db: Queryable,
	{ campaignId, clicked }: RecipientFilter,
	{ limit, cursor }: PageQuery,
	secrets: RevealingSecrets,
): Promise<Page<Recipient>> {
	const before = readIdCursor(cursor);
	const { rows } = await db.query<RecipientRow>(SELECT_RECIPIENTS, [
		campaignId,
		clicked,
		before,
		limit + 1,
	]);
	return toPage(
		rows,
		limit,
		(row) => [row.id],
		(row) => showRecipient(row, secrets),
	);
}

/** Gives all of them, some at a time, while the transaction stays open. */
export async function* streamRecipients(
	tx: Queryable,
	{ campaignId, clicked }: RecipientFilter,
	secrets: RevealingSecrets,
): AsyncGenerator<Recipient[]> {
	const everything = [campaignId, clicked, null, null];
	for await (const rows of streamRows<RecipientRow>(tx, SELECT_RECIPIENTS, everything)) {
		yield rows.map((row) => showRecipient(row, secrets));
	}
}

export const RECIPIENT_COLUMNS: CsvColumns<Recipient> = {
	to: ({ to }) => to,
	contact: ({ contact }) => contact,
	messageId: ({ messageId }) => messageId,
	status: ({ status }) => status,
	clicks: ({ clicks }) => clicks,
	humanClicks: ({ humanClicks }) => humanClicks,
	firstClickAt: ({ firstClickAt }) => firstClickAt,
	lastClickAt: ({ lastClickAt }) => lastClickAt,
	linksClicked: ({ linksClicked }) => linksClicked.join(' '),
};

function showRecipient(row: RecipientRow, secrets: RevealingSecrets): Recipient {
	return {
		to: secrets.reveal(row.phone),
		contact: row.contact && secrets.reveal(row.contact),
		messageId: publicId('msg', row.id),
		status: row.status,
		clicks: row.clicks,
		humanClicks: row.human_clicks,
		firstClickAt: row.first_click_at?.toISOString() ?? null,
		lastClickAt: row.last_click_at?.toISOString() ?? null,
		linksClicked: row.links_clicked,
	};
}
