import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** Standard Webhooks asks for 24 to 64 bytes. */
const SECRET_BYTES = 32;

/** @returns a signing secret as Standard Webhooks writes it: `whsec_` and base64 */
export function newSigningSecret(): string {
	return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/**
 * @param id the event's public id: receivers drop what they have had by it
 * @param at the time of this attempt, which receivers check against their clocks
 * @returns the headers of the Standard Webhooks specification
 */
export function signatureHeaders(
	secret: string,
	{ id, at, body }: { id: string; at: Date; body: string },
): Record<string, string> {
	return {
		'webhook-id': id,
		'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
		'webhook-signature': new Webhook(secret).sign(id, at, body),
	};
}
