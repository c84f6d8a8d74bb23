import type { Deps } from '../../deps.js';
import { newId, publicId } from '../../ids.js';
import { invalidInput } from '../../http/problem.js';
import { loadMessages, type Message } from '../../messages/message.js';
import { ERASED } from '../../recipients/find.js';
import { newSigningSecret } from '../../webhooks/signature.js';
import { ENDING_OF, endTappedMessages, endWaits, holdMessages, WAITS_CHANGED } from './endings.js';

export interface NewWait {
	/** UUIDs, each once. */
	messageIds: string[];
	/** The token or a part of the target of the link to be tapped; any where undefined. */
	link?: string | undefined;
	until: Date;
	resumeUrl: string;
}

const INSERT_WAIT = `
	INSERT INTO waits (id, until, link, resume_url, secret, created_at) VALUES ($1, $2, $3, $4, $5, $6)`;

const INSERT_MESSAGES = `
	INSERT INTO wait_messages (wait_id, message_id, position)
	SELECT $1, id, ordinality - 1 FROM unnest($2::uuid[]) WITH ORDINALITY AS given (id)`;

/**
 * Begins to wait. What has ended already counts at once.
 * @returns the wait's UUID, and the secret that signs the call of its URL
 * @throws Problem 422 that names each message that is not there
 */
export async function createWait(
	{ db, secrets, clock, publicUrl }: Pick<Deps, 'db' | 'secrets' | 'clock' | 'publicUrl'>,
	{ messageIds, link, until, resumeUrl }: NewWait,
): Promise<{ id: string; secret: string }> {
	const id = newId();
	const secret = newSigningSecret();
	await db.transaction(async (tx) => {
		// A judgement under way ends first, and the next one finds who waits.
		await holdMessages(tx, messageIds);
		const messages = await loadMessages(tx, messageIds, { secrets, publicUrl });
		refuseUnknown(messageIds, messages);
		const sealed = [secrets.encrypt(resumeUrl), secrets.encrypt(secret)];
		await tx.query(INSERT_WAIT, [id, until, link ?? null, ...sealed, clock()]);
		await tx.query(INSERT_MESSAGES, [id, messageIds]);
		// A tap weighs more than a failure that a provider reports, but a person who was erased is not told of.
		await endWaits(
			tx,
			idsOf(messages, ({ to }) => to === ERASED),
			'erased',
			id,
		);
		await endTappedMessages(tx, messageIds, id);
		for (const [status, ending] of Object.entries(ENDING_OF))
			await endWaits(
				tx,
				idsOf(messages, (message) => message.status === status),
				ending,
				id,
			);
		await tx.query(`SELECT pg_notify('${WAITS_CHANGED}', $1)`, [id]);
	});
	return { id, secret };
}

function idsOf(messages: Map<string, Message>, test: (message: Message) => boolean): string[] {
	return [...messages].flatMap(([id, message]) => (test(message) ? id : []));
}

function refuseUnknown(ids: string[], known: Map<string, Message>): void {
	const faults = ids.flatMap((id, at) =>
		known.has(id)
			? []
			: { path: `messageIds.${at}`, message: `there is no message "${publicId('msg', id)}"` },
	);
	if (faults.length > 0) throw invalidInput(faults);
}
