import { z } from 'zod';
import { mayUse, type Caller } from '../http/scopes.js';
import { messageStatus, type Message } from './message.js';

/**
 * A message as a key sees it that may write but not read: nothing that it did not say itself, or everybody with such a
 * key could read numbers and texts by guessing a campaign and an idempotency key.
 */
export const messageReference = z
	.object({ id: z.string(), status: messageStatus.optional() })
	.meta({ id: 'MessageReference', description: 'A message, to a key without `messages:read`' });

/** @returns the message, or to those who may not read it only which one it is */
export function showDuplicate(message: Message, caller: Caller) {
	return mayUse(caller, 'messages:read') ? message : { id: message.id };
}

/** @returns the message, or to those who may not read it only what they can say of it themselves */
export function showChanged(message: Message, caller: Caller) {
	const { id, status } = message;
	return mayUse(caller, 'messages:read') ? message : { id, status };
}
