import type { Queryable } from '../database/database.js';
import { notFound } from '../http/problem.js';
import type { LinkRow } from './link.js';

/** @throws Problem 404 when there is no such link, or no longer */
export async function findLink(db: Queryable, token: string): Promise<LinkRow> {
	const { rows } = await db.query<LinkRow>(
		'SELECT * FROM links WHERE token = $1 AND deleted_at IS NULL',
		[token],
	);
	return rows[0] ?? unknownLink(token);
}

/** @throws Problem 404, always */
export function unknownLink(token: string): never {
	throw notFound(`link ${JSON.stringify(token)}`);
}
