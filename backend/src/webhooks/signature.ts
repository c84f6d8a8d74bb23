import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Secrets } from '../auth/secrets.js';

/** Standard Webhooks asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

/** @returns a signing secret as Standard Webhooks writes it: `whsec_` and base64 */
export function newSigningSecret(): string {
	return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** A subscription's secrets as they are stored, encrypted. */
export interface StoredSecrets {
	secret: Uint8Array;
	/** The one before; null where there is none. */
	formerSecret: Uint8Array | null;
	/** Until when it signs, too. */
	formerSecretUntil: Date | null;
}

/** @returns the secrets that sign at this time, the newest first */
export function signingSecrets(
	secrets: Secrets,
	{ secret, formerSecret, formerSecretUntil }: StoredSecrets,
	at: Date,
): string[] {
	const overlaps = formerSecret && formerSecretUntil && at < formerSecretUntil;
	return [secret, ...(overlaps ? [formerSecret] : [])].map((one) => secrets.decrypt(one));
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
	const signatures = signing.map((secret) => new Webhook(secret).sign(id, at, body));
	return {
		'webhook-id': id,
		'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
		'webhook-signature': signatures.join(' '),
	};
}
