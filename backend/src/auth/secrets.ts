import { createHmac } from 'node:crypto';
import { seal, tryUnseal } from './sealing.js';

/** Encrypts what must be read back, and hashes what must be found again. */
export interface Secrets {
	encrypt(text: string): Buffer<ArrayBuffer>;
	/** @throws when `sealed` was made with the keys of another database or changed since */
	decrypt(sealed: Uint8Array): string;
	/** The same text gives the same hash, which without the secret can neither be guessed nor checked. */
	keyedHash(text: string): Buffer<ArrayBuffer>;
}

/** What a database is encrypted and hashed with, each of 32 bytes; see key-ring.ts. */
export interface Keys {
	/** The newest, with which all is encrypted, and those it has replaced, newest first. */
	encryption: [Buffer, ...Buffer[]];
	hashing: Buffer;
}

export function createSecrets({ encryption, hashing }: Keys): Secrets {
	return {
		encrypt: (text) => seal(encryption[0], Buffer.from(text)),
		decrypt(sealed) {
			for (const key of encryption) {
				const plain = tryUnseal(key, sealed);
				if (plain) return plain.toString('utf8');
			}
			throw new Error('This was encrypted with another key, or changed since.');
		},
		keyedHash: (text) => createHmac('sha256', hashing).update(text).digest(),
	};
}
