import type { Queryable } from '../database/database.js';
import { loadMessages, type Message } from '../messages/message.js';
import type { Deps } from '../deps.js';
import { findRecipient } from '../recipients/find.js';

/** What is stored of one person, at a glance. */
export interface Overview {
	/** In E.164. */
	to: string;
	/** How many there are. */
	counts: { messages: number; links: number; clicks: number; events: number };
	/** The newest of them, newest first. */
	messages: Message[];
}

/** As many as a page shows well. */
const SHOWN = 100;

const SELECT_NEWEST = `
	SELECT id FROM messages WHERE recipient_id = $1 ORDER BY id DESC LIMIT ${SHOWN}`;

const COUNT = `
	WITH mine AS MATERIALIZED (SELECT id FROM messages WHERE recipient_id = $1)
	SELECT (SELECT count(*) FROM mine)::int AS messages,
		(SELECT count(*) FROM links WHERE message_id IN (SELECT id FROM mine))::int AS links,
		(SELECT count(*) FROM links l JOIN clicks k ON k.link_id = l.id
			WHERE l.message_id IN (SELECT id FROM mine))::int AS clicks,
		(SELECT count(*) FROM events WHERE message_id IN (SELECT id FROM mine))::int AS events`;

/**
 * @param phone in E.164
 * @throws Problem 404 when nothing is stored of this number
 */
export async function loadOverview(
	db: Queryable,
	deps: Pick<Deps, 'secrets' | 'publicUrl'>,
	phone: string,
): Promise<Overview> {
	const { id } = await findRecipient(db, deps.secrets, phone);
	const { rows } = await db.query<{ id: string }>(SELECT_NEWEST, [id]);
	const ids = rows.map((row) => row.id);
	const messages = await loadMessages(db, ids, deps);
	const counts = await db.query<Overview['counts']>(COUNT, [id]);
	return { to: phone, counts: counts.rows[0]!, messages: ids.map((one) => messages.get(one)!) };
}
