import type { CampaignName } from '../campaigns/campaign.js';
import type { Secrets } from '../auth/secrets.js';
import { sendJob } from '../channels/send-job.js';
import type { Queryable } from '../database/database.js';
import { addJobs } from '../database/jobs.js';
import { watchUnclicked } from '../events/unclicked/watch.js';
import { newId } from '../ids.js';
import { insertLinks } from '../links/insert.js';
import { hashContact } from '../recipients/contact.js';
import { sealContent } from '../messages/content.js';
import { hashKey } from '../messages/key.js';
import type { MessageRequest } from '../messages/request.js';
import type { Rewritten } from '../messages/rewrite.js';

/** What all messages of one request share. */
export interface Batch {
	campaign: CampaignName;
	/** A UUID; null when the caller sends the texts. */
	channelId: string | null;
	/** The base URL of the links where it is not the public URL. */
	domain: string | null;
	expiresAt: Date | null;
	createdAt: Date;
}

export interface NewMessage {
	request: MessageRequest;
	rewritten: Rewritten;
}

/** Which message a request's entry became: a new one, or the one that had its idempotency key first. */
export interface Stored {
	id: string;
	duplicate: boolean;
}

/**
 * Stores messages, their recipients and links, and the jobs that send them, in the caller's transaction.
 * @returns one entry a message, in their order
 */
export async function storeMessages(
	tx: Queryable,
	secrets: Secrets,
	batch: Batch,
	messages: NewMessage[],
): Promise<Stored[]> {
	const recipients = await storeRecipients(tx, secrets, messages, batch.createdAt);
	const rows: MessageToInsert[] = messages.map(({ request, rewritten }) => ({
		id: newId(),
		recipientId: recipients.get(request.to)!,
		keyHash: request.key ? hashKey(secrets, batch.campaign.id, request.key) : null,
		request,
		rewritten,
	}));
	const inserted = await insertMessages(tx, secrets, batch, rows);
	const added = rows.filter(({ id }) => inserted.has(id));
	await insertLinks(
		tx,
		added.flatMap(({ id, rewritten }) =>
			rewritten.links.map((link) => ({
				...link,
				messageId: id,
				campaignId: batch.campaign.id,
				domain: batch.domain,
				expiresAt: batch.expiresAt,
				metadata: null,
			})),
		),
	);
	if (batch.channelId) {
		await addJobs(
			tx,
			added.map(({ id }) => sendJob(id)),
		);
	}
	const sent = added.filter(({ request }) => !batch.channelId && request.sentAt);
	await watchUnclicked(
		tx,
		sent.map(({ id }) => id),
		batch.campaign.id,
	);
	const refused = rows.filter(({ id }) => !inserted.has(id));
	const firstByKey = await findByKeys(tx, batch.campaign.id, refused);
	return rows.map(({ id, keyHash }) =>
		inserted.has(id)
			? { id, duplicate: false }
			: { id: firstByKey.get(keyHash!.toString('hex'))!, duplicate: true },
	);
}

/** @returns the recipients' ids by phone number; new numbers are added */
async function storeRecipients(
	tx: Queryable,
	secrets: Secrets,
	messages: NewMessage[],
	createdAt: Date,
): Promise<Map<string, string>> {
	// Sorted, so that two requests with the same people wait for each other instead of dead-locking.
	const people = [...new Set(messages.map(({ request }) => request.to))]
		.map((phone) => ({ phone, hash: secrets.keyedHash(phone) }))
		.sort((a, b) => a.hash.compare(b.hash));
	const idByHash = new Map<string, string>();
	// A person who is erased meanwhile is a new one afterwards: found in the first round, and in the second added anew.
	while (idByHash.size < people.length) {
		const missing = people.filter(({ hash }) => !idByHash.has(hash.toString('hex')));
		for (const row of await addAndLock(tx, secrets, missing, createdAt)) {
			idByHash.set(row.phone_hash.toString('hex'), row.id);
		}
	}
	return new Map(people.map(({ phone, hash }) => [phone, idByHash.get(hash.toString('hex'))!]));
}

/** Locked as a message's reference would lock them anyway, but before: nobody is erased in between. */
async function addAndLock(
	tx: Queryable,
	secrets: Secrets,
	people: { phone: string; hash: Buffer }[],
	createdAt: Date,
): Promise<{ id: string; phone_hash: Buffer }[]> {
	const hashes = people.map(({ hash }) => hash);
	await tx.query(
		`INSERT INTO recipients (id, phone_hash, phone, created_at)
		 SELECT id, hash, phone, $4 FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS new (id, hash, phone)
		 ON CONFLICT (phone_hash) DO NOTHING`,
		[people.map(newId), hashes, people.map(({ phone }) => secrets.encrypt(phone)), createdAt],
	);
	const { rows } = await tx.query<{ id: string; phone_hash: Buffer }>(
		'SELECT id, phone_hash FROM recipients WHERE phone_hash = ANY($1::bytea[]) FOR KEY SHARE',
		[hashes],
	);
	return rows;
}

/** Sorts before every hash. */
const NONE = Buffer.alloc(0);

interface MessageToInsert extends NewMessage {
	id: string;
	recipientId: string;
	keyHash: Buffer | null;
}

/** @returns the ids that were inserted; the others' keys were taken, by an earlier request or by this one */
async function insertMessages(
	tx: Queryable,
	secrets: Secrets,
	batch: Batch,
	messages: MessageToInsert[],
): Promise<Set<string>> {
	// Sorted, so that two requests with the same keys wait for each other instead of dead-locking. Of equal keys
	// the first stays first.
	const sorted = messages.toSorted((a, b) => (a.keyHash ?? NONE).compare(b.keyHash ?? NONE));
	const column = <T>(pick: (message: MessageToInsert) => T) => sorted.map(pick);
	const { rows } = await tx.query<{ id: string }>(
		`INSERT INTO messages (campaign_id, channel_id, created_at, id, recipient_id, key_hash, contact, contact_hash,
			content, segments, sent_at, status)
		 SELECT $1, $2, $3, new.id, new.recipient_id, new.key_hash, new.contact, new.contact_hash,
			new.content, new.segments, CASE WHEN $2::uuid IS NULL THEN new.sent_at END,
			(CASE WHEN $2::uuid IS NOT NULL THEN 'queued' WHEN new.sent_at IS NOT NULL THEN 'sent'
				ELSE 'minted' END)::message_status
		 FROM unnest($4::uuid[], $5::uuid[], $6::bytea[], $7::bytea[], $8::bytea[], $9::bytea[], $10::jsonb[],
			$11::timestamptz[])
			AS new (id, recipient_id, key_hash, contact, contact_hash, content, segments, sent_at)
		 ON CONFLICT (campaign_id, key_hash) DO NOTHING
		 RETURNING id`,
		[
			batch.campaign.id,
			batch.channelId,
			batch.createdAt,
			column(({ id }) => id),
			column(({ recipientId }) => recipientId),
			column(({ keyHash }) => keyHash),
			column(({ request: { contact } }) => (contact == null ? null : secrets.encrypt(contact))),
			column(({ request: { contact } }) =>
				contact == null ? null : hashContact(secrets, contact),
			),
			column(({ request: { text: originalText, metadata = null }, rewritten: { text } }) =>
				sealContent({ text, originalText, metadata }, secrets),
			),
			column(({ rewritten }) => JSON.stringify(rewritten.segments)),
			column(({ request }) => (request.sentAt ? new Date(request.sentAt) : null)),
		],
	);
	return new Set(rows.map(({ id }) => id));
}

/** @returns ids by the hashes of keys, in hexadecimal */
async function findByKeys(
	tx: Queryable,
	campaignId: string,
	messages: MessageToInsert[],
): Promise<Map<string, string>> {
	const hashes = messages.flatMap(({ keyHash }) => keyHash ?? []);
	if (hashes.length === 0) return new Map();
	const { rows } = await tx.query<{ key_hash: Buffer; id: string }>(
		'SELECT key_hash, id FROM messages WHERE campaign_id = $1 AND key_hash = ANY($2::bytea[])',
		[campaignId, hashes],
	);
	return new Map(rows.map(({ key_hash, id }) => [key_hash.toString('hex'), id]));
}
