import { createHmac, timingSafeEqual } from 'crypto';
import type { IWebhookFunctions } from 'n8n-workflow';

type Headers = ReturnType<IWebhookFunctions['getHeaderData']>;

/** How far a delivery's time may be from ours, in seconds; the Standard Webhooks tolerance. */
const TOLERANCE = 5 * 60;

const SECRET_PREFIX = 'whsec_';

/** A delivery whose sender and time have been proven. */
export interface Delivery {
	/** The event's id, the same on each attempt. */
	id: string;
	/** Whether it was signed with a newer secret first, and with this one only for a while yet. */
	isSecretReplaced: boolean;
}

/** Why a delivery is refused, for the one who reads the sender's log. */
export interface Refusal {
	reason: string;
}

/**
 * Verifies a delivery by the Standard Webhooks specification: HMAC-SHA256 over
 * `id.timestamp.body` with the subscription's secret, no more than five minutes old or early.
 *
 * @param rawBody the body's bytes as they came: parsed and written again they may differ
 * @param now milliseconds since 1970
 */
export function verifyDelivery(
	headers: Headers,
	rawBody: Buffer,
	secret: string,
	now: number,
): Delivery | Refusal {
	const id = headers['webhook-id'];
	const timestamp = headers['webhook-timestamp'];
	const signatures = headers['webhook-signature'];
	if (!isText(id) || !isText(timestamp) || !isText(signatures)) {
		return {
			reason: 'One of the headers webhook-id, webhook-timestamp, webhook-signature is missing',
		};
	}
	if (!/^\d+$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE) {
		return { reason: 'webhook-timestamp is more than five minutes away from the time here' };
	}
	const expected = createHmac('sha256', toKey(secret))
		.update(`${id}.${timestamp}.`)
		.update(rawBody)
		.digest();
	// Several stand side by side while a secret is changed, the newest first; others than v1 are not ours.
	const known = signatures.split(' ').filter((signature) => signature.startsWith('v1,'));
	const position = known.findIndex((signature) => matches(signature, expected));
	if (position < 0) {
		return { reason: 'webhook-signature does not match the secret of the subscription' };
	}
	return { id, isSecretReplaced: position > 0 };
}

function isText(header: string | string[] | undefined): header is string {
	return typeof header === 'string' && header !== '';
}

function toKey(secret: string): Buffer {
	return Buffer.from(secret.replace(SECRET_PREFIX, ''), 'base64');
}

function matches(signature: string, expected: Buffer): boolean {
	const [, encoded = ''] = signature.split(',');
	const given = Buffer.from(encoded, 'base64');
	return given.length === expected.length && timingSafeEqual(given, expected);
}
