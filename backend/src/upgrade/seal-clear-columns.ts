import type { PoolClient } from 'pg';
import type { Secrets } from '../auth/secrets.js';
import type { Queryable } from '../database/database.js';
import { newId } from '../ids.js';
import type { Logger } from '../logger.js';
import { sealContent } from '../messages/content.js';
import { hashKey } from '../messages/key.js';
import type { Message } from '../messages/message.js';
import { hashContact } from '../recipients/contact.js';

/** Rows encrypted in one transaction: a second at most is done again after a kill. */
const BATCH = 2000;

type Seal = (text: string | null) => Buffer | null;

/** How one table's clear columns move into their encrypted ones. */
interface Move<Row extends { id: string }> {
	/** The type of its ids, by which it is walked. */
	id: 'uuid' | 'bigint';
	/** A `SELECT` with a `WHERE` that finds rows with something in clear. */
	select: string;
	/** Takes the ids as $1 and the columns that `seal` gives; leaves nothing in clear. */
	update: string;
	seal: (rows: Row[], seal: Seal, secrets: Secrets) => unknown[][];
}

interface ClearMessage {
	id: string;
	campaign_id: string;
	key: string | null;
	contact: string | null;
	text: string;
	original_text: string;
	metadata: Message['metadata'];
	error: string | null;
}

const MESSAGES: Move<ClearMessage> = {
	id: 'uuid',
	select: `
		SELECT id, campaign_id, key, contact, text, original_text, metadata, error FROM messages
		WHERE text IS NOT NULL`,
	update: `
		UPDATE messages m SET key_hash = new.key_hash, contact_hash = new.contact_hash, sealed_contact = new.contact,
			content = new.content, sealed_error = new.error,
			key = NULL, contact = NULL, text = NULL, original_text = NULL, metadata = NULL, error = NULL
		FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[])
			AS new (id, key_hash, contact_hash, contact, content, error)
		WHERE m.id = new.id`,
	seal: (rows, seal, secrets) => [
		rows.map(({ campaign_id, key }) => key && hashKey(secrets, campaign_id, key)),
		rows.map(({ contact }) => (contact === null ? null : hashContact(secrets, contact))),
		rows.map(({ contact }) => seal(contact)),
		rows.map(({ text, original_text: originalText, metadata }) =>
			sealContent({ text, originalText, metadata }, secrets),
		),
		rows.map(({ error }) => seal(error)),
	],
};

const LINKS: Move<{ id: string; metadata: string }> = {
	id: 'bigint',
	select: 'SELECT id, metadata::text AS metadata FROM links WHERE metadata IS NOT NULL',
	update: `
		UPDATE links l SET sealed_metadata = new.metadata, metadata = NULL
		FROM unnest($1::bigint[], $2::bytea[]) AS new (id, metadata) WHERE l.id = new.id`,
	seal: (rows, seal) => [rows.map(({ metadata }) => seal(metadata))],
};

const CHANNELS: Move<{ id: string; settings: string }> = {
	id: 'uuid',
	select: 'SELECT id, settings::text AS settings FROM channels WHERE settings IS NOT NULL',
	update: `
		UPDATE channels c SET sealed_settings = new.settings, settings = NULL
		FROM unnest($1::uuid[], $2::bytea[]) AS new (id, settings) WHERE c.id = new.id`,
	seal: (rows, seal) => [rows.map(({ settings }) => seal(settings === '{}' ? null : settings))],
};

const EVENTS: Move<{ id: string; body: string }> = {
	id: 'uuid',
	select: 'SELECT id, body FROM events WHERE body IS NOT NULL',
	update: `
		UPDATE events e SET sealed_body = new.body, body = NULL
		FROM unnest($1::uuid[], $2::bytea[]) AS new (id, body) WHERE e.id = new.id`,
	seal: (rows, seal) => [rows.map(({ body }) => seal(body))],
};

const SUBSCRIPTIONS: Move<{ id: string; contact: string | null; description: string | null }> = {
	id: 'uuid',
	select: `
		SELECT id, filter->>'contact' AS contact, description FROM subscriptions
		WHERE (description IS NOT NULL OR filter ? 'contact')`,
	update: `
		UPDATE subscriptions s SET contact_hash = new.contact_hash, contact = new.contact,
			sealed_description = new.description, filter = s.filter - 'contact', description = NULL
		FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[]) AS new (id, contact_hash, contact, description)
		WHERE s.id = new.id`,
	seal: (rows, seal, secrets) => [
		rows.map(({ contact }) => (contact === null ? null : hashContact(secrets, contact))),
		rows.map(({ contact }) => seal(contact)),
		rows.map(({ description }) => seal(description)),
	],
};

const DELIVERIES: Move<{ id: string; attempts: { response?: string | null }[] }> = {
	id: 'uuid',
	select: `SELECT id, attempts FROM deliveries WHERE attempts @? '$[*].response'`,
	update: `
		WITH answers AS (
			INSERT INTO delivery_answers (id, delivery_id, attempt, answer)
			SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::bytea[])
		)
		UPDATE deliveries d
		SET attempts = (
			SELECT jsonb_agg(attempt - 'response' ORDER BY place)
			FROM jsonb_array_elements(d.attempts) WITH ORDINALITY AS tried (attempt, place)
		)
		WHERE d.id = ANY($1::uuid[])`,
	seal(rows, seal) {
		const answers = rows.flatMap(({ id, attempts }) =>
			attempts.flatMap(({ response }, attempt) => (response ? [{ id, attempt, response }] : [])),
		);
		return [
			answers.map(() => newId()),
			answers.map(({ id }) => id),
			answers.map(({ attempt }) => attempt),
			answers.map(({ response }) => seal(response)),
		];
	},
};

/**
 * Encrypts what older versions stored in clear and may name a person. Rows that are done have nothing in clear left, so
 * that after a kill only the rest is done.
 */
export async function sealClearColumns(
	client: PoolClient,
	openSecrets: () => Promise<Secrets>,
	log: Logger,
): Promise<void> {
	let secrets: Secrets | undefined;
	const open = async () => {
		if (!secrets) log.info('Encrypting what older versions stored in clear; this may take a while');
		return (secrets ??= await openSecrets());
	};
	const counts = {
		messages: await moveAll(client, MESSAGES, open),
		links: await moveAll(client, LINKS, open),
		channels: await moveAll(client, CHANNELS, open),
		events: await moveAll(client, EVENTS, open),
		subscriptions: await moveAll(client, SUBSCRIPTIONS, open),
		deliveries: await moveAll(client, DELIVERIES, open),
	};
	if (secrets) log.info(counts, 'Encrypted what older versions stored in clear');
}

/** @returns how many rows there were */
async function moveAll<Row extends { id: string }>(
	client: PoolClient,
	move: Move<Row>,
	open: () => Promise<Secrets>,
): Promise<number> {
	let after: string | null = null;
	let count = 0;
	for (;;) {
		const rows: Row[] = await inTransaction(client, () => moveBatch(client, move, after, open));
		count += rows.length;
		if (rows.length < BATCH) return count;
		after = rows.at(-1)!.id;
	}
}

async function moveBatch<Row extends { id: string }>(
	tx: Queryable,
	{ id, select, update, seal }: Move<Row>,
	after: string | null,
	open: () => Promise<Secrets>,
): Promise<Row[]> {
	const { rows } = await tx.query<Row>(
		`${select} AND ($1::${id} IS NULL OR id > $1::${id}) ORDER BY id LIMIT ${BATCH} FOR UPDATE`,
		[after],
	);
	if (rows.length === 0) return rows;
	const secrets = await open();
	const sealText: Seal = (text) => (text === null ? null : secrets.encrypt(text));
	await tx.query(update, [rows.map((row) => row.id), ...seal(rows, sealText, secrets)]);
	return rows;
}

async function inTransaction<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
	await client.query('BEGIN');
	try {
		const result = await work();
		await client.query('COMMIT');
		return result;
	} catch (error) {
		await client.query('ROLLBACK');
		throw error;
	}
}
