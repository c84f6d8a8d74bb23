import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Of AES-256, and of HMAC with SHA-256. */
export const KEY_BYTES = 32;

/** AES-256-GCM: 12 random bytes, never used twice under one key (NIST SP 800-38D), then a tag of 16. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * @param root a secret: the operator's, or the generated one
 * @returns a key for one purpose, the same each time
 */
export function deriveKey(root: string, purpose: string): Buffer {
	return Buffer.from(hkdfSync('sha256', root, '', `clickloop ${purpose}`, KEY_BYTES));
}

export function seal(key: Buffer, plain: Buffer): Buffer<ArrayBuffer> {
	const nonce = randomBytes(NONCE_BYTES);
	const cipher = createCipheriv('aes-256-gcm', key, nonce);
	const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
	return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** @throws when `sealed` was made with another key or changed since */
export function unseal(key: Buffer, sealed: Uint8Array): Buffer {
	const bytes = Buffer.from(sealed);
	const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES));
	decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
	const plain = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
	return Buffer.concat([plain, decipher.final()]);
}

/** @returns what `unseal` gives, or null where that throws */
export function tryUnseal(key: Buffer, sealed: Uint8Array): Buffer | null {
	try {
		return unseal(key, sealed);
	} catch {
		return null;
	}
}
