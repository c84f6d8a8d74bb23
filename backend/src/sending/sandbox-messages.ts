import type { Receipt } from '../channels/provider.js';
import type { Deps } from '../deps.js';
import { notFound } from '../http/problem.js';
import { publicId } from '../ids.js';
import { loadMessages, type Message } from '../messages/message.js';
import { changeStatus, type StatusChange } from './change-status.js';

const PLAYED_FAILURE = 'The sandbox was told to play a failure.';

type View = Pick<Deps, 'db' | 'secrets' | 'publicUrl'>;

/**
 * @param id a UUID
 * @throws Problem 404 when the sandbox was handed no such message
 */
export async function loadSandboxMessage({ db, ...view }: View, id: string): Promise<Message> {
	const { rowCount } = await db.pool.query(
		`SELECT FROM messages m JOIN channels c ON c.id = m.channel_id WHERE m.id = $1 AND c.type = 'sandbox'`,
		[id],
	);
	if (!rowCount) throw notFound(`message "${publicId('msg', id)}" in the sandbox`);
	return (await loadMessages(db.pool, [id], view)).get(id)!;
}

/**
 * Plays the provider that says what became of a message.
 * @returns the message as it is now; unchanged where the word comes too late
 * @throws Problem 404 when the sandbox was handed no such message
 */
export async function playReceipt(
	deps: View,
	{ messageId, status, at }: Pick<Receipt, 'status'> & Pick<StatusChange, 'messageId' | 'at'>,
): Promise<Message> {
	await loadSandboxMessage(deps, messageId);
	const error = status === 'failed' ? PLAYED_FAILURE : null;
	const change = { messageId, status, by: 'receipt', at, error } as const;
	await deps.db.transaction((tx) => changeStatus(tx, change, deps));
	return loadSandboxMessage(deps, messageId);
}
