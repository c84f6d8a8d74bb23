import { createHash } from 'node:crypto';
import { nanoid } from 'nanoid';
import { z } from 'zod';
import type { Database } from '../database/database.js';
import { newId } from '../ids.js';
import { scope, type Caller, type Scope } from './scopes.js';

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

/** @returns the hash a secret of high entropy (API key, session, one-time link) is stored under */
export function hashSecret(secret: string): Buffer<ArrayBuffer> {
	return createHash('sha256').update(secret).digest();
}

/**
 * Stores a key; only its hash is kept.
 * @param value the key itself, where the operator chose it; otherwise one is generated
 * @returns the id (a UUID), when it was made, and the key, which is never to be seen again
 */
export async function createKey(
	{ prisma }: Database,
	key: NewKey,
	value = `clickloop_${nanoid(KEY_LENGTH)}`,
): Promise<{ id: string; createdAt: Date; value: string }> {
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

/** The name under which the operator's own key is kept. */
export const ADMIN_KEY_NAME = 'admin';

/**
 * Makes sure that there is an admin key. A configured one replaces the former one; without one, a key is
 * generated at the very first start.
 * @returns the generated key, to be printed once, or null when there was nothing to generate
 */
export async function ensureAdminKey(
	database: Database,
	configured: string | null,
): Promise<string | null> {
	const admin = { name: ADMIN_KEY_NAME, scopes: ['admin'] as Scope[], addresses: [] };
	const known = await database.prisma.apiKey.findFirst({ where: { name: ADMIN_KEY_NAME } });
	if (!configured) return known ? null : (await createKey(database, admin)).value;

	const hash = hashSecret(configured);
	if (known && Buffer.from(known.hash).equals(hash)) return null;
	if (known) await replaceKey(database, known.id, hash);
	else await createKey(database, admin, configured);
	return null;
}

/** Gives a key another value. Who signed in by the former one is signed out. */
async function replaceKey(database: Database, id: string, hash: Buffer): Promise<void> {
	await database.transaction(async (tx) => {
		await tx.query('UPDATE api_keys SET hash = $2 WHERE id = $1', [id, hash]);
		await tx.query('DELETE FROM sessions WHERE key_id = $1', [id]);
		await tx.query('DELETE FROM sign_in_links WHERE key_id = $1', [id]);
	});
}
