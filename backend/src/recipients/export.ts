import { z } from 'zod';
import { click, SELECT_CLICKS, showClick, type ClickRow } from '../clicks/click.js';
import type { Queryable } from '../database/database.js';
import { inSnapshot } from '../database/snapshot.js';
import type { Deps } from '../deps.js';
import { time } from '../http/schemas.js';
import { publicId } from '../ids.js';
import { link, showLink, type LinkRow } from '../links/link.js';
import { loadMessages, message } from '../messages/message.js';
import { findRecipient } from './find.js';

/** All that is stored of one person. */
export const personalData = z
	.object({
		to: z.string(),
		createdAt: time.describe('When the first message to this number was stored'),
		messages: z.array(message),
		links: z.array(link),
		clicks: z.array(click).describe('Whoever or whatever made them, oldest first'),
		events: z
			.array(z.object({ id: z.string(), type: z.string(), at: time }))
			.describe('What webhooks were told; the same messages and clicks, as they were then'),
	})
	.meta({ id: 'PersonalData' });

export type PersonalData = z.infer<typeof personalData>;

const SELECT_MESSAGE_IDS = 'SELECT id FROM messages WHERE recipient_id = $1 ORDER BY id';
const SELECT_LINKS = 'SELECT * FROM links WHERE message_id = ANY($1::uuid[]) ORDER BY id';
const CLICKS_OF_MESSAGES = `${SELECT_CLICKS} WHERE k.message_id = ANY($1::uuid[]) ORDER BY k.at, k.id`;
const SELECT_EVENTS = `
	SELECT id, type, at FROM events WHERE message_id = ANY($1::uuid[]) ORDER BY id`;

/**
 * Gathers all that is stored of one person, as it is at one moment.
 * @param phone in E.164
 * @throws Problem 404 when nothing is
 */
export function exportRecipient(
	deps: Pick<Deps, 'db' | 'secrets' | 'publicUrl'>,
	phone: string,
): Promise<PersonalData> {
	return inSnapshot(deps.db, async (tx) => {
		const { id, createdAt } = await findRecipient(tx, deps.secrets, phone);
		const ids = await messageIds(tx, id);
		const messages = await loadMessages(tx, ids, deps);
		const links = await tx.query<LinkRow>(SELECT_LINKS, [ids]);
		const clicks = await tx.query<ClickRow>(CLICKS_OF_MESSAGES, [ids]);
		const events = await tx.query<{ id: string; type: string; at: Date }>(SELECT_EVENTS, [ids]);
		return {
			to: phone,
			createdAt: createdAt.toISOString(),
			messages: ids.map((one) => messages.get(one)!),
			links: links.rows.map((row) => showLink(row, deps.publicUrl)),
			clicks: clicks.rows.map((row) => showClick(row, deps.secrets)),
			events: events.rows.map((row) => ({
				id: publicId('evt', row.id),
				type: row.type,
				at: row.at.toISOString(),
			})),
		};
	});
}

async function messageIds(tx: Queryable, recipientId: string): Promise<string[]> {
	const { rows } = await tx.query<{ id: string }>(SELECT_MESSAGE_IDS, [recipientId]);
	return rows.map(({ id }) => id);
}
