import { randomBytes } from 'node:crypto';
import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import { conflict } from '../http/problem.js';
import { ingestAll } from '../clicks/ingest.js';
import { SEND_MESSAGE } from '../channels/send-job.js';
import { notifyLinkChanged } from '../links/changed.js';
import { changeStatus } from '../sending/change-status.js';
import { NO_CONTENT, sealContent } from '../messages/content.js';
import { endWaits } from '../subscriptions/waits/endings.js';
import { notifyWorkers } from '../subscriptions/notices.js';
import { ERASED, findRecipient } from '../recipients/find.js';
import { dropEmptyUrls } from '../totals/fold.js';

/** What was erased, for the log. */
export interface Erased {
	messages: number;
	links: number;
}

/**
 * In the order in which judging locks: clicks, then messages, then their recipients, then links, then subscriptions, each in
 * the order of their ids. Nobody waits in a circle.
 */
const FORGET_ADDRESSES = `
	WITH tapped AS (
		SELECT k.at, k.id FROM messages m JOIN links l ON l.message_id = m.id JOIN clicks k ON k.link_id = l.id
		WHERE m.recipient_id = $1 AND k.ip <> '0.0.0.0/0' ORDER BY k.at, k.id FOR UPDATE OF k
	)
	UPDATE clicks k SET ip = '0.0.0.0/0' FROM tapped WHERE k.at = tapped.at AND k.id = tapped.id`;

const LOCK_MESSAGES = `
	SELECT id, contact_hash AS "contactHash", status, handed_over_at AS "handedOverAt" FROM messages
	WHERE recipient_id = $1 ORDER BY id FOR UPDATE`;

const BLANK_MESSAGES = `
	UPDATE messages SET key_hash = NULL, contact = NULL, contact_hash = NULL, content = $2,
		provider_message_id = NULL, error = NULL
	WHERE recipient_id = $1`;

const LOCK_LINKS = `
	SELECT id, token FROM links WHERE message_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`;

/**
 * The links end: nothing more is to be collected. An address that nobody else of the campaign was sent may name its
 * reader, so only its host is left.
 */
const BLANK_LINKS = `
	UPDATE links l SET metadata = NULL, deleted_at = COALESCE(deleted_at, $3),
		url = CASE WHEN EXISTS (
			SELECT FROM links o LEFT JOIN messages m ON m.id = o.message_id
			WHERE o.campaign_id = l.campaign_id AND o.url = l.url AND m.recipient_id IS DISTINCT FROM $2
		) THEN l.url ELSE substring(l.url FROM '^[^/]*//[^/?#]*') || '/' END
	WHERE message_id = ANY($1::uuid[])`;

/** A contact is somebody else's as well where another person's message has it. */
const FIND_ASKING_FOR = `
	SELECT s.id FROM subscriptions s
	WHERE s.contact_hash = ANY($1::bytea[]) AND NOT EXISTS (
		SELECT FROM messages m WHERE m.contact_hash = s.contact_hash AND m.recipient_id <> $2)`;

const LOCK_SUBSCRIPTIONS = `
	SELECT id FROM subscriptions WHERE id = ANY($2::uuid[])
		OR id IN (SELECT subscription_id FROM unclicked_watches WHERE message_id = ANY($1::uuid[]))
		OR id IN (SELECT d.subscription_id FROM deliveries d JOIN events e ON e.id = d.event_id
			WHERE e.message_id = ANY($1::uuid[]))
	ORDER BY id FOR UPDATE`;

const DELETE_WATCHES = 'DELETE FROM unclicked_watches WHERE message_id = ANY($1::uuid[])';
const LOCK_EVENTS = `
	SELECT FROM events WHERE message_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`;
/** Their deliveries, with what receivers answered, go with them. */
const DELETE_EVENTS = 'DELETE FROM events WHERE message_id = ANY($1::uuid[])';
const DELETE_SUBSCRIPTIONS = 'DELETE FROM subscriptions WHERE id = ANY($1::uuid[])';

/** Nobody can find the row again: the number is gone, and its hash is chance. */
const BLANK_RECIPIENT = 'UPDATE recipients SET phone = $2, phone_hash = $3 WHERE id = $1';
const HASH_BYTES = 32;

const NEVER_SENT = 'Its recipient was erased before it was sent.';

interface MessageOfPerson {
	id: string;
	contactHash: Buffer | null;
	status: string;
	handedOverAt: Date | null;
}

/**
 * Erases a person everywhere in the database. Messages, links and clicks stay as nameless rows: what was counted
 * stays counted. Texts that still wait to be sent are not sent.
 * @param phone in E.164
 * @throws Problem 404 when nothing is stored of this number, 409 while a text is on its way to the provider
 */
export async function eraseRecipient(deps: Deps, phone: string): Promise<Erased> {
	await ingestAll(deps.db);
	const { recipientId, messages, tokens } = await deps.db.transaction((tx) =>
		erase(tx, deps, phone),
	);
	for (const token of tokens) deps.linkCache.forget(token);
	// Whoever tapped while this went on was stored with an address.
	await ingestAll(deps.db);
	await deps.db.pool.query(FORGET_ADDRESSES, [recipientId]);
	const erased = { messages, links: tokens.length };
	deps.log.info(erased, 'A person was erased');
	return erased;
}

async function erase(tx: Queryable, deps: Deps, phone: string) {
	const { id: recipientId } = await findRecipient(tx, deps.secrets, phone);
	await tx.query(FORGET_ADDRESSES, [recipientId]);
	await tx.query(LOCK_MESSAGES, [recipientId]);
	// Whoever judges holds messages when the database looks for their recipient. From here on none is sent another one.
	await findRecipient(tx, deps.secrets, phone, true);
	const { rows: messages } = await tx.query<MessageOfPerson>(LOCK_MESSAGES, [recipientId]);
	refuseWhileSending(messages);
	const ids = messages.map(({ id }) => id);

	await endWaits(tx, ids, 'erased');
	const contacts = messages.flatMap(({ contactHash }) => contactHash ?? []);
	const { rows: asking } = await tx.query<{ id: string }>(FIND_ASKING_FOR, [contacts, recipientId]);
	await tx.query(BLANK_MESSAGES, [recipientId, sealContent(NO_CONTENT, deps.secrets)]);
	const tokens = await blankLinks(tx, deps, ids, recipientId);

	const askingIds = asking.map(({ id }) => id);
	const { rows: told } = await tx.query<{ id: string }>(LOCK_SUBSCRIPTIONS, [ids, askingIds]);
	await tx.query(DELETE_WATCHES, [ids]);
	await tx.query(LOCK_EVENTS, [ids]);
	await tx.query(DELETE_EVENTS, [ids]);
	await tx.query(DELETE_SUBSCRIPTIONS, [askingIds]);
	// What was read of their deliveries lies in memory.
	await notifyWorkers(
		tx,
		'changed',
		told.map(({ id }) => id),
	);

	await tx.query(BLANK_RECIPIENT, [
		recipientId,
		deps.secrets.encrypt(ERASED),
		randomBytes(HASH_BYTES),
	]);
	for (const { id, status } of messages) {
		await tx.query('SELECT graphile_worker.remove_job($1)', [`${SEND_MESSAGE}:${id}`]);
		if (status !== 'queued') continue;
		const change = { messageId: id, status: 'failed', by: 'worker', error: NEVER_SENT } as const;
		await changeStatus(tx, { ...change, at: deps.clock() }, deps);
	}
	await dropEmptyUrls(tx, ids);
	return { recipientId, messages: messages.length, tokens };
}

/** The provider's answer would bring its id for the text, and a text that leaves cannot be erased. */
function refuseWhileSending(messages: MessageOfPerson[]): void {
	if (messages.some(({ status, handedOverAt }) => status === 'queued' && handedOverAt)) {
		throw conflict(
			'Nothing was erased: a text to this person is just on its way to the provider. Try again in two minutes.',
		);
	}
}

async function blankLinks(
	tx: Queryable,
	{ clock }: Pick<Deps, 'clock'>,
	messageIds: string[],
	recipientId: string,
): Promise<string[]> {
	const { rows } = await tx.query<{ token: string }>(LOCK_LINKS, [messageIds]);
	await tx.query(BLANK_LINKS, [messageIds, recipientId, clock()]);
	for (const { token } of rows) await notifyLinkChanged(tx, token);
	return rows.map(({ token }) => token);
}
