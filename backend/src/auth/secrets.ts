import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** Encrypts what must be read back, and hashes what must be found again. All keys come from one secret. */
export interface Secrets {
	encrypt(text: string): Buffer<ArrayBuffer>;
	/** @throws when `sealed` was made with another secret or changed since */
	decrypt(sealed: Uint8Array): string;
	/** The same text gives the same hash, which without the secret can neither be guessed nor checked. */
	keyedHash(text: string): Buffer<ArrayBuffer>;
	/** @returns 32 bytes for one purpose, the same at each start */
	derive(purpose: string): Buffer;
}

/** AES-256-GCM: 12 random bytes, never used twice under one key (NIST SP 800-38D), then a tag of 16. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** @param root the secret of the settings, or the generated one */
export function createSecrets(root: string): Secrets {
	const derive = (purpose: string) =>
		Buffer.from(hkdfSync('sha256', root, '', `clickloop ${purpose}`, 32));
	const sealing = derive('encryption');
	const hashing = derive('keyed hash');

	return {
		derive,
		encrypt(text) {
			const nonce = randomBytes(NONCE_BYTES);
			const cipher = createCipheriv('aes-256-gcm', sealing, nonce);
			const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
			return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
		},
		decrypt(sealed) {
			const bytes = Buffer.from(sealed);
			const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, NONCE_BYTES));
			decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
			const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
			return Buffer.concat([text, decipher.final()]).toString('utf8');
		},
		keyedHash(text) {
			return createHmac('sha256', hashing).update(text).digest();
		},
	};
}

/**
 * Reads the generated secret of a data directory, or makes it at the first start.
 * @returns 64 hexadecimal characters
 */
export async function loadOrCreateSecret(dataDir: string): Promise<string> {
	const path = join(dataDir, 'secret');
	if (existsSync(path)) return (await readFile(path, 'utf8')).trim();
	await mkdir(dataDir, { recursive: true });
	const secret = randomBytes(32).toString('hex');
	// Losing it would make every stored phone number unreadable: it has to be on the disk, whole, before first use.
	const half = `${path}.new`;
	const file = await open(half, 'w', 0o600);
	await file.writeFile(`${secret}\n`);
	await file.sync();
	await file.close();
	await rename(half, path);
	return secret;
}
