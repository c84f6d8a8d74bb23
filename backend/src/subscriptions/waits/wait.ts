import { z } from 'zod';
import type { Secrets } from '../../auth/secrets.js';
import { click, loadClicks } from '../../clicks/click.js';
import type { Queryable } from '../../database/database.js';
import { time } from '../../http/schemas.js';
import { publicId } from '../../ids.js';
import { loadMessages, message, type MessageView } from '../../messages/message.js';

/** How a message ended for somebody who waits: no more can come of it in time. */
export const waitEnding = z.enum(['clicked', 'notClicked', 'failed', 'erased', 'canceled']);

export type WaitEnding = z.infer<typeof waitEnding>;

const state = z.enum(['waiting', 'done']);

/** A wait as the API shows it: how each of its messages ended, in one answer. */
export const wait = z
	.object({
		id: z.string(),
		state: state.meta({ description: '`done` once each message has ended.' }),
		link: z.string().nullable(),
		until: time,
		createdAt: time,
		error: z
			.string()
			.nullable()
			.meta({ description: 'What the last call of `resumeUrl` came to, where it failed.' }),
		messages: z.array(
			z.object({
				messageId: z.string(),
				ending: waitEnding
					.nullable()
					.meta({ description: 'Null while the message may still be tapped in time.' }),
				click: click.optional().meta({ description: 'The tap that ended it.' }),
				message: message.optional().meta({ description: 'As it is now.' }),
			}),
		),
	})
	.meta({ id: 'Wait' });

export type Wait = z.infer<typeof wait>;

const SELECT_WAIT = 'SELECT id, state, link, until, created_at, error FROM waits WHERE id = $1';
const SELECT_MESSAGES = `
	SELECT message_id, ending, click_id FROM wait_messages WHERE wait_id = $1 ORDER BY position`;

interface WaitRow {
	id: string;
	state: Wait['state'];
	link: string | null;
	until: Date;
	created_at: Date;
	error: string | null;
}

interface MessageRow {
	message_id: string;
	ending: WaitEnding | null;
	click_id: string | null;
}

/**
 * @param id a UUID
 * @returns undefined where there is no such wait
 */
export async function loadWait(
	db: Queryable,
	id: string,
	view: MessageView & { secrets: Secrets },
): Promise<Wait | undefined> {
	const { rows: waits } = await db.query<WaitRow>(SELECT_WAIT, [id]);
	const row = waits[0];
	if (!row) return undefined;
	const { rows } = await db.query<MessageRow>(SELECT_MESSAGES, [id]);
	const messages = await loadMessages(
		db,
		rows.map((one) => one.message_id),
		view,
	);
	const clicks = await loadClicks(
		db,
		rows.flatMap((one) => one.click_id ?? []),
		view.secrets,
	);
	return {
		id: publicId('wai', row.id),
		state: row.state,
		link: row.link,
		until: row.until.toISOString(),
		createdAt: row.created_at.toISOString(),
		error: row.error,
		messages: rows.map((one) => ({
			messageId: publicId('msg', one.message_id),
			ending: one.ending,
			click: clicks.get(one.click_id ?? ''),
			message: messages.get(one.message_id),
		})),
	};
}
