import type { Secrets } from '../auth/secrets.js';

/** @returns all that is kept of an idempotency key: it may name a person, and nobody is shown it again */
export function hashKey(
	secrets: Pick<Secrets, 'keyedHash'>,
	campaignId: string,
	key: string,
): Buffer<ArrayBuffer> {
	return secrets.keyedHash(`key ${campaignId} ${key}`);
}
