import { UNREADABLE, type RevealingSecrets } from '../auth/reveal.js';
import type { Secrets } from '../auth/secrets.js';
import type { Message } from './message.js';

/** What a message says. Stored as one encrypted value: to make and to open one takes as long as its text does. */
export type Content = Pick<Message, 'text' | 'originalText' | 'metadata'>;

/** What is left of an erased person's message. */
export const NO_CONTENT: Content = { text: '', originalText: '', metadata: null };

const UNREADABLE_CONTENT: Content = {
	text: UNREADABLE,
	originalText: UNREADABLE,
	metadata: { [UNREADABLE]: true },
};

export function sealContent(
	{ text, originalText, metadata }: Content,
	secrets: Pick<Secrets, 'encrypt'>,
): Buffer<ArrayBuffer> {
	return secrets.encrypt(JSON.stringify({ text, originalText, metadata }));
}

/** @returns null when it cannot be read */
export function openContent(sealed: Uint8Array, secrets: RevealingSecrets): Content | null {
	const json = secrets.tryDecrypt(sealed);
	return json === null ? null : (JSON.parse(json) as Content);
}

export function revealContent(sealed: Uint8Array, secrets: RevealingSecrets): Content {
	return openContent(sealed, secrets) ?? UNREADABLE_CONTENT;
}
