import type { Secrets } from '../auth/secrets.js';

/** @returns by what a contact is found again and compared: of one that is a phone number, not what that is found by */
export function hashContact(
	secrets: Pick<Secrets, 'keyedHash'>,
	contact: string,
): Buffer<ArrayBuffer> {
	return secrets.keyedHash(`contact ${contact.normalize()}`);
}
