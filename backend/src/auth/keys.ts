import { createHash } from 'node:crypto';
import { nanoid } from 'nanoid';
import { z } from 'zod';
import type { Database, Queryable } from '../database/database.js';
import { newId } from '../ids.js';
import { scope, type Caller, type Scope } from '../http/scopes.js';

/** 40 characters of 64 kinds: 240 random bits, so a plain hash is as hard to reverse as a slow one. */
const KEY_LENGTH = 40;

export interface NewKey {
	name: string;
	scopes: Scope[];
	/** CIDR ranges the key may be used from; empty means anywhere. */
	addresses: string[];
}

/** A key as it is found by what a caller presents. */
export interface KnownKey extends Caller {
	addresses: string[];
	lastUsedAt: Date | null;
}

function newValue(): string {
	return `clickloop_${nanoid(KEY_LENGTH)}`;
}

/** @returns the hash a secret of high entropy (API key, session, one-time link) is stored under */
export function hashSecret(secret: string): Buffer<ArrayBuffer> {
	return createHash('sha256').update(secret).digest();
}

/**
 * Stores a key; only its hash is kept.
 * @returns the id (a UUID), when it was made, and the key, which is never to be seen again
 */
export async function createKey(
	{ prisma }: Database,
	key: NewKey,
): Promise<{ id: string; createdAt: Date; value: string }> {
	const value = newValue();
	const id = newId();
	const data = { id, ...key, hash: hashSecret(value) };
	const { createdAt } = await prisma.apiKey.create({ data });
	return { id, createdAt, value };
}

/** @returns the key that `value` is, or null */
export async function findKey({ prisma }: Database, value: string): Promise<KnownKey | null> {
	const key = await prisma.apiKey.findUnique({ where: { hash: hashSecret(value) } });
	return key && { ...key, scopes: z.array(scope).parse(key.scopes) };
}

/** How exactly it is known when a key was last used, in milliseconds: a write for each request would be dear. */
const USE_PRECISION = 60_000;

/** Notes when a key was used, at most once a minute. */
export async function noteUse(
	{ pool }: Database,
	{ id, lastUsedAt }: KnownKey,
	now: Date,
): Promise<void> {
	if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < USE_PRECISION) return;
	await pool.query('UPDATE api_keys SET last_used_at = $2 WHERE id = $1', [id, now]);
}

/** A key as it is stored, without what it hides. */
export interface StoredKey extends NewKey {
	/** A UUID. */
	id: string;
	createdAt: Date;
	lastUsedAt: Date | null;
}

/** @returns keys, newest first, behind the id `before` if that is given */
export async function listKeys(
	{ prisma }: Database,
	limit: number,
	before: string | undefined,
): Promise<StoredKey[]> {
	const keys = await prisma.apiKey.findMany({
		where: before ? { id: { lt: before } } : {},
		orderBy: { id: 'desc' },
		take: limit,
		omit: { hash: true },
	});
	return keys.map((key) => ({ ...key, scopes: z.array(scope).parse(key.scopes) }));
}

/** Deletes a key, but never the last one with the scope `admin`: nobody could make another. */
export async function deleteKey(
	database: Database,
	id: string,
): Promise<'deleted' | 'unknown' | 'last admin'> {
	return database.transaction(async (tx) => {
		// Locked, so that two callers cannot delete the last two at the same time.
		const { rows: admins } = await tx.query<{ id: string }>(
			`SELECT id FROM api_keys WHERE 'admin' = ANY(scopes) ORDER BY id FOR UPDATE`,
		);
		if (admins.length === 1 && admins[0]?.id === id) return 'last admin';
		const { rowCount } = await tx.query('DELETE FROM api_keys WHERE id = $1', [id]);
		return rowCount ? 'deleted' : 'unknown';
	});
}

/** The name under which the operator's own key is kept. The database takes it once only. */
export const ADMIN_KEY_NAME = 'admin';

/**
 * Makes sure that there is an admin key: one, however many processes start at once. A configured one replaces the
 * former one; without one, a key is generated at the very first start.
 * @returns the generated key, to be printed once, or null when there was nothing to generate
 */
export async function ensureAdminKey(
	database: Database,
	configured: string | null,
): Promise<string | null> {
	if (configured) {
		await setAdminKey(database, hashSecret(configured));
		return null;
	}
	const generated = newValue();
	return (await addAdminKey(database.pool, hashSecret(generated))) ? generated : null;
}

/** @returns false when there is an admin key already */
async function addAdminKey(db: Queryable, hash: Buffer): Promise<boolean> {
	const { rowCount } = await db.query(
		`INSERT INTO api_keys (id, name, hash, scopes) VALUES ($1, $2, $3, '{admin}') ON CONFLICT DO NOTHING`,
		[newId(), ADMIN_KEY_NAME, hash],
	);
	return rowCount === 1;
}

/** Gives the admin key this value. Who signed in by a former one is signed out. */
async function setAdminKey(database: Database, hash: Buffer): Promise<void> {
	await database.transaction(async (tx) => {
		// Where two first starts had made two admin keys, the operator may have kept the one that lost the name.
		await tx.query('DELETE FROM api_keys WHERE hash = $1 AND name <> $2', [hash, ADMIN_KEY_NAME]);
		if (await addAdminKey(tx, hash)) return;
		const { rows } = await tx.query<{ id: string }>(
			'UPDATE api_keys SET hash = $1 WHERE name = $2 AND hash <> $1 RETURNING id',
			[hash, ADMIN_KEY_NAME],
		);
		for (const { id } of rows) {
			await tx.query('DELETE FROM sessions WHERE key_id = $1', [id]);
			await tx.query('DELETE FROM sign_in_links WHERE key_id = $1', [id]);
		}
	});
}
