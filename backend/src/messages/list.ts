import { findCampaign } from '../campaigns/find-or-create.js';
import type { Deps } from '../deps.js';
import { readIdCursor, toPage, type Page, type PageQuery } from '../http/pages.js';
import { hashContact } from '../recipients/contact.js';
import { loadMessages, type Message, type MessageStatus } from './message.js';

export interface MessageFilter {
	/** A campaign's name or id. */
	campaign?: string;
	/** A phone number in E.164. */
	to?: string;
	contact?: string;
	/** Whether a person has clicked. */
	clicked?: boolean;
	status?: MessageStatus;
	/** Only of this type of channel. */
	channelType?: string;
}

const SELECT_PAGE = `
	SELECT m.id FROM messages m
	WHERE ($1::uuid IS NULL OR m.campaign_id = $1)
		AND ($2::bytea IS NULL OR m.recipient_id = (SELECT id FROM recipients WHERE phone_hash = $2))
		AND ($3::bytea IS NULL OR m.contact_hash = $3)
		AND ($4::boolean IS NULL OR (m.human_clicks > 0) = $4)
		AND ($5::text IS NULL OR m.channel_id IN (SELECT id FROM channels WHERE type = $5))
		AND ($6::uuid IS NULL OR m.id < $6)
		AND ($8::message_status IS NULL OR m.status = $8)
	ORDER BY m.id DESC LIMIT $7`;

/**
 * Lists messages, newest first.
 * @throws Problem 404 when the campaign is not known
 */
export async function listMessages(
	deps: Pick<Deps, 'db' | 'secrets' | 'publicUrl'>,
	filter: MessageFilter,
	{ limit, cursor }: PageQuery,
): Promise<Page<Message>> {
	const { db, secrets } = deps;
	const campaign = filter.campaign ? await findCampaign(db.pool, filter.campaign) : null;
	const { rows } = await db.pool.query<{ id: string }>(SELECT_PAGE, [
		campaign?.id,
		filter.to && secrets.keyedHash(filter.to),
		filter.contact === undefined ? null : hashContact(secrets, filter.contact),
		filter.clicked,
		filter.channelType,
		readIdCursor(cursor),
		limit + 1,
		filter.status,
	]);
	const messages = await loadMessages(
		db.pool,
		rows.map(({ id }) => id),
		deps,
	);
	return toPage(
		rows,
		limit,
		({ id }) => [id],
		({ id }) => messages.get(id)!,
	);
}
