import type { Secrets } from '../auth/secrets.js';
import type { Queryable } from '../database/database.js';
import { notFound } from '../http/problem.js';

/** What stands in place of an erased person's phone number. */
export const ERASED = 'erased';

const FIND = 'SELECT id, created_at AS "createdAt" FROM recipients WHERE phone_hash = $1';

/** Whom texts were sent to. */
export interface Recipient {
	/** A UUID. */
	id: string;
	/** When the first message to this number was stored. */
	createdAt: Date;
}

/**
 * Finds a person by phone number.
 * @param phone in E.164
 * @param lock whether nobody else may change this person, or store messages to them, until the transaction ends
 * @throws Problem 404 when nothing is stored of this number
 */
export async function findRecipient(
	tx: Queryable,
	secrets: Secrets,
	phone: string,
	lock = false,
): Promise<Recipient> {
	const { rows } = await tx.query<Recipient>(lock ? `${FIND} FOR UPDATE` : FIND, [
		secrets.keyedHash(phone),
	]);
	if (!rows[0]) throw notFound('message to this number, nor anything else that was stored of it');
	return rows[0];
}
