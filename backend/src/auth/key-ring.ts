import { randomBytes } from 'node:crypto';
import type { Queryable } from '../database/database.js';
import { deriveKey, KEY_BYTES, seal, tryUnseal } from './sealing.js';
import type { Keys } from './secrets.js';

/**
 * A database's keys, as they lie in it: sealed with a key that comes from the secret. So the secret can change, and
 * hashes, which cannot be made anew, stay (docs/adr/0013-keys-in-the-database.md). What opens them is the secret this
 * database was made with.
 */
export interface SealedKey {
	purpose: 'encryption' | 'hashing';
	/** Counts from 1. The last one encrypts; there is one hashing key for good. */
	generation: number;
	sealed: Buffer;
	/** False once nothing is encrypted with it any more. */
	inUse: boolean;
}

/** Opened keys. */
export interface KeyRing extends Keys {
	/** Of the key that encrypts. */
	generation: number;
	/** Whether there may still be something that a replaced key has encrypted. */
	unfinished: boolean;
}

const SELECT = `
	SELECT purpose, generation, sealed, in_use AS "inUse" FROM sealed_keys ORDER BY purpose, generation DESC`;
const INSERT = 'INSERT INTO sealed_keys (purpose, generation, sealed) VALUES ($1, $2, $3)';
const RESEAL = 'UPDATE sealed_keys SET sealed = $3 WHERE purpose = $1 AND generation = $2';
const MARK_UNUSED = `
	UPDATE sealed_keys SET in_use = false WHERE purpose = 'encryption' AND generation < $1`;
/** The one before stays: a server that was cut off from the database meanwhile may have written with it. */
const DROP_OLD = `DELETE FROM sealed_keys WHERE purpose = 'encryption' AND generation < $1 - 1`;

/** @returns newest first; none when the database has no keys yet */
export async function readSealedKeys(tx: Queryable): Promise<SealedKey[]> {
	const { rows: tables } = await tx.query("SELECT WHERE to_regclass('sealed_keys') IS NOT NULL");
	if (tables.length === 0) return [];
	const { rows } = await tx.query<SealedKey>(SELECT);
	return rows;
}

/** @returns null when they were sealed with another secret */
export function openKeyRing(sealedKeys: SealedKey[], root: string): KeyRing | null {
	const open = (purpose: SealedKey['purpose']) =>
		sealedKeys
			.filter((key) => key.purpose === purpose)
			.flatMap(({ sealed }) => tryUnseal(sealing(root), sealed) ?? []);
	const [newest, ...replaced] = open('encryption');
	const [hashing] = open('hashing');
	if (!newest || !hashing) return null;
	const inUse = sealedKeys.filter((key) => key.purpose === 'encryption' && key.inUse);
	return {
		encryption: [newest, ...replaced],
		hashing,
		generation: inUse[0]!.generation,
		unfinished: inUse.length > 1,
	};
}

/** Gives a database that has none its first keys. */
export async function storeKeys(
	tx: Queryable,
	{ encryption, hashing }: Keys,
	root: string,
): Promise<void> {
	await tx.query(INSERT, ['encryption', 1, seal(sealing(root), encryption[0])]);
	await tx.query(INSERT, ['hashing', 1, seal(sealing(root), hashing)]);
}

/**
 * Seals all keys with another secret, and adds one that encrypts from now on.
 * @param tx a transaction: until it is committed the former secret opens the keys, and from then on the new one
 */
export async function changeRoot(tx: Queryable, root: string, newRoot: string): Promise<void> {
	const sealedKeys = await readSealedKeys(tx);
	for (const { purpose, generation, sealed } of sealedKeys) {
		const key = tryUnseal(sealing(root), sealed);
		if (!key) throw new Error(`The ${purpose} key ${generation} cannot be opened.`);
		await tx.query(RESEAL, [purpose, generation, seal(sealing(newRoot), key)]);
	}
	const generations = sealedKeys.map(({ generation }) => generation);
	const fresh = seal(sealing(newRoot), randomBytes(KEY_BYTES));
	await tx.query(INSERT, ['encryption', Math.max(...generations) + 1, fresh]);
}

/** Notes that nothing is encrypted any more with the keys before this one. */
export async function forgetReplacedKeys(tx: Queryable, generation: number): Promise<void> {
	await tx.query(MARK_UNUSED, [generation]);
	await tx.query(DROP_OLD, [generation]);
}

/** @returns whether a key was sealed with this secret */
export function opens(root: string, sealed: Buffer): boolean {
	return tryUnseal(sealing(root), sealed) !== null;
}

/** @returns keys that nobody can tell from the secret alone */
export function createKeys(): Keys {
	return { encryption: [randomBytes(KEY_BYTES)], hashing: randomBytes(KEY_BYTES) };
}

/** @returns the keys of a database from before it had a ring: they came from the secret */
export function deriveKeys(root: string): Keys {
	return { encryption: [deriveKey(root, 'encryption')], hashing: deriveKey(root, 'keyed hash') };
}

const sealing = (root: string) => deriveKey(root, 'key ring');
