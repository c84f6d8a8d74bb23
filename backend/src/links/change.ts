import type { Clock } from '../clock.js';
import type { Queryable } from '../database/database.js';
import { notifyLinkChanged } from './changed.js';
import { unknownLink } from './find.js';
import type { LinkRow } from './link.js';

/** What of a link may change; what is left out stays. `expiresAt: null` means never. */
export interface LinkChange {
	url?: string | undefined;
	expiresAt?: Date | null | undefined;
	disabled?: boolean | undefined;
}

/** @throws Problem 404 when there is no such link */
export async function changeLink(
	tx: Queryable,
	token: string,
	{ url, expiresAt, disabled }: LinkChange,
): Promise<LinkRow> {
	const { rows } = await tx.query<LinkRow>(
		`UPDATE links SET url = COALESCE($2, url), disabled = COALESCE($3, disabled),
			expires_at = CASE WHEN $4 THEN $5 ELSE expires_at END
		 WHERE token = $1 AND deleted_at IS NULL RETURNING *`,
		[token, url, disabled, expiresAt !== undefined, expiresAt],
	);
	await notifyLinkChanged(tx, token);
	return rows[0] ?? unknownLink(token);
}

/**
 * Takes a link away: its token is unknown from now on, and never given again; its clicks go on counting.
 * @throws Problem 404 when there is no such link
 */
export async function deleteLink(tx: Queryable, token: string, clock: Clock): Promise<void> {
	const { rowCount } = await tx.query(
		'UPDATE links SET deleted_at = $2 WHERE token = $1 AND deleted_at IS NULL',
		[token, clock()],
	);
	if (rowCount === 0) unknownLink(token);
	await notifyLinkChanged(tx, token);
}
