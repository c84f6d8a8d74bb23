import { NotNow, Refused } from './errors.js';
import type { Channel } from './provider.js';

/** Shorter ones are words that stand in any explanation. */
const SHORTEST = 6;

/** Keeps secrets out of why a text was not taken, which is stored and shown: some providers say the key that they refuse. */
export function hideSecrets(channel: Channel, secrets: object): Channel {
	const hidden = listStrings(secrets).filter(({ length }) => length >= SHORTEST);
	return {
		send: (text) =>
			channel.send(text).catch((error: unknown) => {
				if (error instanceof Refused || error instanceof NotNow) {
					for (const one of hidden) error.message = error.message.replaceAll(one, '(a secret)');
				}
				throw error;
			}),
		readReceipt: (request) => channel.readReceipt(request),
	};
}

/** @returns each secret, and each word of one such as `Bearer …` */
function listStrings(value: unknown): string[] {
	if (typeof value === 'string') return [value, ...value.split(' ')];
	return typeof value === 'object' && value !== null
		? Object.values(value).flatMap(listStrings)
		: [];
}
