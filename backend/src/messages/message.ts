import { z } from 'zod';
import type { RevealingSecrets } from '../auth/reveal.js';
import type { Queryable } from '../database/database.js';
import { publicId } from '../ids.js';
import { metadata, time } from '../http/schemas.js';
import { shortUrl } from '../links/short-url.js';
import { revealContent } from './content.js';

const segmentCount = z.object({
	encoding: z.enum(['GSM-7', 'UCS-2']),
	/** Septets in GSM-7, 16-bit units in UCS-2. */
	units: z.int(),
	/** SMS segments: what providers charge for. */
	count: z.int(),
});

export const segments = z.object({ before: segmentCount, after: segmentCount });

export const messageStatus = z.enum([
	'minted',
	'scheduled',
	'queued',
	'sent',
	'delivered',
	'failed',
	'canceled',
	'unknown',
]);

const messageLink = z.object({
	token: z.string(),
	shortUrl: z.string(),
	url: z.string(),
	position: z.int(),
	clicks: z.int(),
	humanClicks: z.int(),
});

/** A message as the API, the events and the nodes show it. `clicks` is raw; the other counts are filtered. */
export const message = z
	.object({
		id: z.string(),
		campaignId: z.string(),
		to: z
			.string()
			.describe(
				'In E.164. `erased` when the person was erased; `unreadable`, like every text here that is, when it was stored under another secret or is damaged.',
			),
		contact: z.string().nullable(),
		text: z.string(),
		originalText: z.string(),
		segments,
		links: z.array(messageLink),
		channel: z.string().nullable(),
		status: messageStatus,
		providerMessageId: z.string().nullable(),
		error: z.string().nullable(),
		createdAt: time,
		sentAt: time.nullable(),
		deliveredAt: time.nullable(),
		clicks: z.int(),
		humanClicks: z.int(),
		previews: z.int(),
		firstClickAt: time.nullable(),
		lastClickAt: time.nullable(),
		linksClicked: z.array(z.string()),
		metadata: metadata.describe('As it was given; `{"unreadable": true}` when it cannot be read.'),
	})
	.meta({ id: 'Message' });

export type Message = z.infer<typeof message>;
export type Segments = z.infer<typeof segments>;
export type MessageStatus = z.infer<typeof messageStatus>;

interface MessageRow {
	id: string;
	campaign_id: string;
	phone: Buffer;
	contact: Buffer | null;
	content: Buffer;
	segments: Segments;
	links: Omit<LinkOfMessage, 'shortUrl'>[];
	channel: string | null;
	status: MessageStatus;
	provider_message_id: string | null;
	error: Buffer | null;
	created_at: Date;
	sent_at: Date | null;
	delivered_at: Date | null;
	clicks: number;
	human_clicks: number;
	previews: number;
	first_click_at: Date | null;
	last_click_at: Date | null;
}

type LinkOfMessage = z.infer<typeof messageLink> & { domain: string | null };

/** One statement for the API and, inside a transaction, for events: both show the same message. */
const SELECT_MESSAGES = `
	SELECT m.*, r.phone, ch.name AS channel,
		COALESCE((
			SELECT json_agg(json_build_object('token', l.token, 'domain', l.domain, 'url', l.url,
				'position', l.position, 'clicks', l.clicks, 'humanClicks', l.human_clicks) ORDER BY l.position)
			FROM links l WHERE l.message_id = m.id
		), '[]') AS links
	FROM messages m
	JOIN recipients r ON r.id = m.recipient_id
	LEFT JOIN channels ch ON ch.id = m.channel_id
	WHERE m.id = ANY($1::uuid[])`;

/** What is needed to show a message: the secrets for what tells of its recipient, the base URL for its short links. */
export interface MessageView {
	secrets: RevealingSecrets;
	publicUrl: string;
}

/**
 * Loads messages as others see them.
 * @param ids UUIDs; unknown ones are left out
 * @returns the messages by UUID
 */
export async function loadMessages(
	db: Queryable,
	ids: string[],
	view: MessageView,
): Promise<Map<string, Message>> {
	if (ids.length === 0) return new Map();
	const { rows } = await db.query<MessageRow>({
		name: 'load-messages',
		text: SELECT_MESSAGES,
		values: [ids],
	});
	return new Map(rows.map((row) => [row.id, showMessage(row, view)]));
}

function showMessage(row: MessageRow, { secrets, publicUrl }: MessageView): Message {
	const { text, originalText, metadata } = revealContent(row.content, secrets);
	return {
		id: publicId('msg', row.id),
		campaignId: publicId('cmp', row.campaign_id),
		to: secrets.reveal(row.phone),
		contact: row.contact && secrets.reveal(row.contact),
		text,
		originalText,
		segments: row.segments,
		links: row.links.map(({ domain, ...link }) => ({
			...link,
			shortUrl: shortUrl(domain ?? publicUrl, link.token),
		})),
		channel: row.channel,
		status: row.status,
		providerMessageId: row.provider_message_id,
		error: row.error && secrets.reveal(row.error),
		createdAt: row.created_at.toISOString(),
		sentAt: row.sent_at?.toISOString() ?? null,
		deliveredAt: row.delivered_at?.toISOString() ?? null,
		clicks: row.clicks,
		humanClicks: row.human_clicks,
		previews: row.previews,
		firstClickAt: row.first_click_at?.toISOString() ?? null,
		lastClickAt: row.last_click_at?.toISOString() ?? null,
		linksClicked: row.links.filter((link) => link.humanClicks > 0).map((link) => link.url),
		metadata,
	};
}
