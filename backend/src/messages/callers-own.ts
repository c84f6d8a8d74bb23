import type { Queryable } from '../database/database.js';
import { conflict, notFound } from '../http/problem.js';
import { publicId } from '../ids.js';

/** What a channel was given stays with the server when the channel is deleted. */
const IS_OURS = `
	SELECT channel_id IS NOT NULL OR handed_over_at IS NOT NULL OR status = 'queued' AS ours
	FROM messages WHERE id = $1`;

/**
 * Of a message with a channel, its provider tells: a caller who called it failed would keep it from being sent.
 * @param id a UUID
 * @throws Problem 404 when there is no such message, 409 when it is not the caller's to send
 */
export async function ensureCallersOwn(db: Queryable, id: string): Promise<void> {
	const { rows } = await db.query<{ ours: boolean }>(IS_OURS, [id]);
	if (!rows[0]) throw notFound(`message "${publicId('msg', id)}"`);
	if (rows[0].ours) {
		throw conflict(
			'This message is sent by a channel, whose provider says what became of it. Only messages that were made ' +
				'without a channel, and that you send yourself, can be changed.',
		);
	}
}
