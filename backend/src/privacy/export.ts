import { z } from 'zod';
import { click, SELECT_CLICKS, showClick, type ClickRow } from '../clicks/click.js';
import type { Queryable } from '../database/database.js';
import { BATCH, streamRows } from '../database/stream-rows.js';
import type { Deps } from '../deps.js';
import { time } from '../http/schemas.js';
import { publicId } from '../ids.js';
import { link, showLink, type LinkRow } from '../links/link.js';
import { loadMessages, message, type Message } from '../messages/message.js';
import { findRecipient } from '../recipients/find.js';

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

interface EventRow {
	id: string;
	type: string;
	at: Date;
}

const SELECT_MESSAGE_IDS = 'SELECT id FROM messages WHERE recipient_id = $1 ORDER BY id';
const SELECT_LINKS = 'SELECT * FROM links WHERE message_id = ANY($1::uuid[]) ORDER BY id';
const CLICKS_OF_MESSAGES = `${SELECT_CLICKS} WHERE k.message_id = ANY($1::uuid[]) ORDER BY k.at, k.id`;
const SELECT_EVENTS = `
	SELECT id, type, at FROM events WHERE message_id = ANY($1::uuid[]) ORDER BY id`;

type ExportDeps = Pick<Deps, 'secrets' | 'publicUrl'>;

/**
 * Gathers all that is stored of one person, piece by piece: whoever is at odds with somebody may open a link a million
 * times.
 * @param tx a transaction that sees one moment, and stays open until the last piece was taken
 * @param phone in E.164
 * @returns `PersonalData` as JSON, each message, link, click and event on a line of its own
 * @throws Problem 404 when nothing is stored
 */
export async function* exportRecipient(
	tx: Queryable,
	deps: ExportDeps,
	phone: string,
): AsyncGenerator<string, void> {
	const { id, createdAt } = await findRecipient(tx, deps.secrets, phone);
	const ids = await messageIds(tx, id);
	const head = JSON.stringify({ to: phone, createdAt: createdAt.toISOString() });
	yield head.slice(0, -1);
	yield* toJson('messages', streamMessages(tx, ids, deps));
	yield* toJson('links', streamLinks(tx, ids, deps));
	yield* toJson('clicks', streamClicks(tx, ids, deps));
	yield* toJson('events', streamEvents(tx, ids));
	yield '}\n';
}

/** One more field of an object: a list. */
async function* toJson(
	name: string,
	batches: AsyncIterable<object[]>,
): AsyncGenerator<string, void> {
	yield `,\n"${name}":[`;
	let isFirst = true;
	for await (const items of batches) {
		if (items.length === 0) continue;
		const lines = items.map((item) => JSON.stringify(item)).join(',\n');
		yield `${isFirst ? '' : ','}\n${lines}`;
		isFirst = false;
	}
	yield ']';
}

async function* streamMessages(
	tx: Queryable,
	ids: string[],
	deps: ExportDeps,
): AsyncGenerator<Message[]> {
	for (let from = 0; from < ids.length; from += BATCH) {
		const some = ids.slice(from, from + BATCH);
		const messages = await loadMessages(tx, some, deps);
		yield some.map((id) => messages.get(id)!);
	}
}

async function* streamLinks(tx: Queryable, ids: string[], deps: ExportDeps) {
	for await (const rows of streamRows<LinkRow>(tx, SELECT_LINKS, [ids])) {
		yield rows.map((row) => showLink(row, deps));
	}
}

async function* streamClicks(tx: Queryable, ids: string[], { secrets }: ExportDeps) {
	for await (const rows of streamRows<ClickRow>(tx, CLICKS_OF_MESSAGES, [ids])) {
		yield rows.map((row) => showClick(row, secrets));
	}
}

async function* streamEvents(tx: Queryable, ids: string[]) {
	for await (const rows of streamRows<EventRow>(tx, SELECT_EVENTS, [ids])) {
		yield rows.map(({ id, type, at }) => ({ id: publicId('evt', id), type, at: at.toISOString() }));
	}
}

async function messageIds(tx: Queryable, recipientId: string): Promise<string[]> {
	const { rows } = await tx.query<{ id: string }>(SELECT_MESSAGE_IDS, [recipientId]);
	return rows.map(({ id }) => id);
}
