import type { Secrets } from '../auth/secrets.js';

/** Enough to tell the reasons of a campaign's failures apart. */
const BYTES = 8;

/** @returns by what equal reasons of failures are counted together, though each is encrypted differently */
export function hashReason(
	secrets: Pick<Secrets, 'keyedHash'>,
	reason: string,
): Buffer<ArrayBuffer> {
	return secrets.keyedHash(`reason ${reason}`).subarray(0, BYTES);
}
