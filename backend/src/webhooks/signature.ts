import { createHmac, randomBytes } from 'node:crypto';
import type { RevealingSecrets } from '../auth/reveal.js';

/** Standard Webhooks asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;
const PREFIX = 'whsec_';

/** @returns a signing secret as Standard Webhooks writes it: `whsec_` and base64 */
export function newSigningSecret(): string {
	return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** A subscription's secrets as they are stored, encrypted. */
export interface StoredSecrets {
	secret: Uint8Array;
	/** The one before; null where there is none. */
	formerSecret: Uint8Array | null;
	/** Until when it signs, too. */
	formerSecretUntil: Date | null;
}

/** @returns the secrets that sign at this time, the newest first; without those that cannot be read */
export function signingSecrets(
	secrets: RevealingSecrets,
	{ secret, formerSecret, formerSecretUntil }: StoredSecrets,
	at: Date,
): string[] {
	const overlaps = formerSecret && formerSecretUntil && at < formerSecretUntil;
	return [secret, ...(overlaps ? [formerSecret] : [])].flatMap(
		(one) => secrets.tryDecrypt(one) ?? [],
	);
}

/**
 * @param signing a signature by each of these secrets: receivers look for one that they can verify
 * @param id the event's public id: receivers drop what they have had by it
 * @param at the time of this attempt, which receivers check against their clocks
 * @returns the headers of the Standard Webhooks specification
 */
export function signatureHeaders(
	signing: string[],
	{ id, at, body }: { id: string; at: Date; body: string },
): Record<string, string> {
	const timestamp = String(Math.floor(at.getTime() / 1000));
	const signatures = signing.map((secret) => sign(secret, `${id}.${timestamp}.${body}`));
	return {
		'webhook-id': id,
		'webhook-timestamp': timestamp,
		'webhook-signature': signatures.join(' '),
	};
}

/** By Node's own HMAC: that of the library for it is written in JavaScript, and takes a fifth of a millisecond. */
function sign(secret: string, content: string): string {
	const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
	return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}
