import { z } from 'zod';
import type { RevealingSecrets } from '../auth/reveal.js';
import { metadata, time } from '../http/schemas.js';
import { publicId } from '../ids.js';
import { shortUrl } from './short-url.js';

/** A link as the API shows it. `clicks` is raw, `humanClicks` filtered. */
export const link = z
	.object({
		token: z.string(),
		shortUrl: z.string(),
		url: z.string(),
		campaignId: z.string().nullable(),
		messageId: z.string().nullable(),
		position: z.int(),
		expiresAt: time.nullable(),
		disabled: z.boolean(),
		metadata: metadata.describe('As it was given; `{"unreadable": true}` when it cannot be read.'),
		createdAt: time,
		clicks: z.int(),
		humanClicks: z.int(),
	})
	.meta({ id: 'Link' });

export type Link = z.infer<typeof link>;

export interface LinkRow {
	token: string;
	url: string;
	domain: string | null;
	campaign_id: string | null;
	message_id: string | null;
	position: number;
	expires_at: Date | null;
	disabled: boolean;
	/** Encrypted JSON. */
	metadata: Uint8Array | null;
	created_at: Date;
	clicks: number;
	human_clicks: number;
}

/** What is needed to show a link: the secrets for its metadata, the base URL where it has no domain of its own. */
interface LinkView {
	secrets: Pick<RevealingSecrets, 'revealJson'>;
	publicUrl: string;
}

export function showLink(row: LinkRow, { secrets, publicUrl }: LinkView): Link {
	return {
		token: row.token,
		shortUrl: shortUrl(row.domain ?? publicUrl, row.token),
		url: row.url,
		campaignId: row.campaign_id && publicId('cmp', row.campaign_id),
		messageId: row.message_id && publicId('msg', row.message_id),
		position: row.position,
		expiresAt: row.expires_at?.toISOString() ?? null,
		disabled: row.disabled,
		metadata: row.metadata && (secrets.revealJson(row.metadata) as Link['metadata']),
		createdAt: row.created_at.toISOString(),
		clicks: row.clicks,
		humanClicks: row.human_clicks,
	};
}

/** @returns what a URL is called for people, e.g. `acme.com/start` for `https://www.acme.com/start?plan=pro` */
export function labelOf(url: string): string {
	return url.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/?([?#].*)?$/s, '');
}
