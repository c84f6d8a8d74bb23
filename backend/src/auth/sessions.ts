import { nanoid } from 'nanoid';
import type { Clock } from '../clock.js';
import type { Database } from '../database/database.js';
import { mayUse } from '../http/scopes.js';
import { isAllowedFrom } from './authenticate.js';
import { ADMIN_KEY_NAME, findKey, hashSecret } from './keys.js';

/** 40 characters of 64 kinds: 240 random bits, like an API key. */
const TOKEN_LENGTH = 40;
const HOUR = 3_600_000;
/** Long enough to send the link to a colleague, in milliseconds. */
const LINK_LIFETIME = 24 * HOUR;
/** From signing in, however busy the session is, in milliseconds. */
const SESSION_LIFETIME = 14 * 24 * HOUR;

interface SessionDeps {
	db: Database;
	clock: Clock;
}

/** A session as it is handed to the browser: only its hash is kept here. */
export interface NewSession {
	token: string;
	expiresAt: Date;
}

/**
 * Makes a link in the name of the operator's own key: it goes, and whoever used it is signed out, when that key is
 * deleted or replaced. It ends the one before it, which may lie about in a log or a chat.
 * @returns a URL that signs in on the admin pages once, within 24 hours
 * @throws Error when the operator has no key yet
 */
export async function createSignInLink({
	db,
	clock,
	publicUrl,
}: SessionDeps & { publicUrl: string }): Promise<string> {
	const token = nanoid(TOKEN_LENGTH);
	const expiresAt = new Date(clock().getTime() + LINK_LIFETIME);
	await db.transaction(async (tx) => {
		// Locked, so that of two that are made at once one is left.
		const { rows } = await tx.query<{ id: string }>(
			'SELECT id FROM api_keys WHERE name = $1 FOR UPDATE',
			[ADMIN_KEY_NAME],
		);
		if (!rows[0]) throw new Error(`There is no key "${ADMIN_KEY_NAME}".`);
		await tx.query('DELETE FROM sign_in_links');
		await tx.query('INSERT INTO sign_in_links (hash, key_id, expires_at) VALUES ($1, $2, $3)', [
			hashSecret(token),
			rows[0].id,
			expiresAt,
		]);
	});
	return `${publicUrl}/admin/sign-in?token=${token}`;
}

/** @returns a new session, or null when the link's token is unknown, used or too old */
export async function signInByLink(deps: SessionDeps, token: string): Promise<NewSession | null> {
	// Deleting is the check: of two browsers with the same link, only one deletes a row.
	const { rows } = await deps.db.pool.query<{ key_id: string }>(
		'DELETE FROM sign_in_links WHERE hash = $1 AND expires_at > $2 RETURNING key_id',
		[hashSecret(token), deps.clock()],
	);
	return rows[0] ? openSession(deps, rows[0].key_id) : null;
}

/**
 * @param address where the browser is, for keys that are bound to addresses
 * @returns a new session, or null when this is no key with the scope `admin` that may be used from there
 */
export async function signInByKey(
	deps: SessionDeps,
	value: string,
	address: string,
): Promise<NewSession | null> {
	const key = await findKey(deps.db, value);
	const welcome = key && mayUse(key, 'admin') && isAllowedFrom(key.addresses, address);
	return welcome ? openSession(deps, key.id) : null;
}

/**
 * @param address where the browser is now: what binds a key binds its sessions too
 * @returns whether `token` is that of a session that has neither ended nor run out
 */
export async function isSignedIn(
	{ db: { prisma }, clock }: SessionDeps,
	token: string,
	address: string,
): Promise<boolean> {
	const session = await prisma.session.findUnique({
		where: { hash: hashSecret(token) },
		include: { key: { select: { addresses: true } } },
	});
	if (!session || session.expiresAt <= clock()) return false;
	return isAllowedFrom(session.key.addresses, address);
}

/** Ends the session, for whoever else holds its token too. */
export async function signOut({ db: { prisma } }: SessionDeps, token: string): Promise<void> {
	await prisma.session.deleteMany({ where: { hash: hashSecret(token) } });
}

/** A session that is open, as it may be shown. */
export interface OpenSession {
	/** Of the key that signed in, or made the link. */
	keyName: string;
	createdAt: Date;
	expiresAt: Date;
	isOwn: boolean;
}

/** As many as anybody reads. */
const MOST_LISTED = 100;

/**
 * @param token of the session that asks
 * @returns the sessions that are open, newest first, at most 100
 */
export async function listSessions(
	{ db: { prisma }, clock }: SessionDeps,
	token: string,
): Promise<OpenSession[]> {
	const own = hashSecret(token);
	const sessions = await prisma.session.findMany({
		where: { expiresAt: { gt: clock() } },
		include: { key: { select: { name: true } } },
		orderBy: { createdAt: 'desc' },
		take: MOST_LISTED,
	});
	return sessions.map(({ hash, key, createdAt, expiresAt }) => ({
		keyName: key.name,
		createdAt,
		expiresAt,
		isOwn: own.equals(hash),
	}));
}

/**
 * Ends all sessions, whoever opened them, and the sign-in link that is still unused.
 * @returns how many sessions ended
 */
export async function endSessions({ db }: Pick<SessionDeps, 'db'>): Promise<number> {
	return db.transaction(async (tx) => {
		await tx.query('DELETE FROM sign_in_links');
		const { rowCount } = await tx.query('DELETE FROM sessions');
		return rowCount ?? 0;
	});
}

async function openSession(
	{ db: { prisma }, clock }: SessionDeps,
	keyId: string,
): Promise<NewSession> {
	const token = nanoid(TOKEN_LENGTH);
	const now = clock();
	await prisma.session.deleteMany({ where: { expiresAt: { lte: now } } });
	const expiresAt = new Date(now.getTime() + SESSION_LIFETIME);
	await prisma.session.create({ data: { hash: hashSecret(token), keyId, expiresAt } });
	return { token, expiresAt };
}
