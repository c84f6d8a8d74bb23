import { UNREADABLE } from '../../auth/reveal.js';
import { loadSandboxMessage } from '../../sending/sandbox-messages.js';
import { SELECT_CLICKS, showClick, type Click, type ClickRow } from '../../clicks/click.js';
import type { Deps } from '../../deps.js';
import { notFound } from '../../http/problem.js';
import { parseId } from '../../ids.js';
import { listMessages } from '../../messages/list.js';
import type { Message } from '../../messages/message.js';
import { ERASED } from '../../recipients/find.js';

/** A message of the sandbox and the requests to its links, newest first. */
export interface PlayedMessage {
	message: Message;
	clicks: Click[];
}

/** One recipient's phone. */
export interface Conversation {
	to: string;
	/** The newest. */
	message: Message;
}

/** How far back the list of recipients reaches, in messages. An open page asks once a second. */
const MOST_RECENT = 100;
/** How many of a recipient's messages are on the phone. */
const MOST_SHOWN = 10;
/** How many requests are shown beneath a message. */
const MOST_CLICKS = 50;

const SANDBOX_ONLY = { channelType: 'sandbox' };

type Loading = Pick<Deps, 'db' | 'secrets' | 'publicUrl'>;

/** @returns who was sent something lately, the latest first */
export async function loadConversations(deps: Loading): Promise<Conversation[]> {
	const { data } = await listMessages(deps, SANDBOX_ONLY, { limit: MOST_RECENT });
	const newest = new Map<string, Message>();
	for (const message of data) if (!newest.has(message.to)) newest.set(message.to, message);
	// Who was erased has no phone any more, and nobody can be asked for by what cannot be read.
	newest.delete(ERASED);
	newest.delete(UNREADABLE);
	return [...newest].map(([to, message]) => ({ to, message }));
}

/** @returns what a recipient was sent, newest first, each with its clicks */
export async function loadPlayed(deps: Loading, to: string): Promise<PlayedMessage[]> {
	const { data } = await listMessages(deps, { ...SANDBOX_ONLY, to }, { limit: MOST_SHOWN });
	return Promise.all(
		data.map(async (message) => ({ message, clicks: await loadClicksOf(deps, message.id) })),
	);
}

/**
 * @param id as in the URL: `msg_…`
 * @throws Problem 404 when there is no such message
 */
export async function findMessage(deps: Loading, id: string): Promise<Message> {
	return loadSandboxMessage(deps, readMessageId(id));
}

/** @returns the UUID inside a message's id in a path */
export function readMessageId(id: string): string {
	const uuid = parseId('msg', id);
	if (!uuid) throw notFound(`message ${JSON.stringify(id)}`);
	return uuid;
}

async function loadClicksOf({ db, secrets }: Loading, messageId: string): Promise<Click[]> {
	const { rows } = await db.pool.query<ClickRow>(
		`${SELECT_CLICKS} WHERE l.message_id = $1 ORDER BY k.at DESC, k.id DESC LIMIT ${MOST_CLICKS}`,
		[readMessageId(messageId)],
	);
	return rows.map((row) => showClick(row, secrets));
}
