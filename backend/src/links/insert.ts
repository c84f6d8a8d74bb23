import type { Queryable } from '../database/database.js';

/** A link to be stored. */
export interface NewLink {
	token: string;
	/** UUIDs; null for a link that belongs to none. */
	messageId: string | null;
	campaignId: string | null;
	url: string;
	/** Which URL of its message it is, from 0. */
	position: number;
	/** Base URL of the short link; null means the public URL. */
	domain: string | null;
	expiresAt: Date | null;
	/** Encrypted JSON. */
	metadata: Uint8Array | null;
}

/**
 * Stores links, any number in one statement.
 * @returns their ids, in the order of `links`
 * @throws a unique violation when a token is taken; see `withFreshTokens`
 */
export async function insertLinks(tx: Queryable, links: NewLink[]): Promise<string[]> {
	if (links.length === 0) return [];
	const { rows } = await tx.query<{ id: string; token: string }>(
		`INSERT INTO links (token, message_id, campaign_id, url, position, domain, expires_at, metadata)
		 SELECT * FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::smallint[], $6::text[],
			$7::timestamptz[], $8::bytea[])
		 RETURNING id, token`,
		[
			links.map((link) => link.token),
			links.map((link) => link.messageId),
			links.map((link) => link.campaignId),
			links.map((link) => link.url),
			links.map((link) => link.position),
			links.map((link) => link.domain),
			links.map((link) => link.expiresAt),
			links.map((link) => link.metadata),
		],
	);
	const idByToken = new Map(rows.map(({ id, token }) => [token, id]));
	return links.map(({ token }) => idByToken.get(token)!);
}
