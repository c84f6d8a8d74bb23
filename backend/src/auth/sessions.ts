import { nanoid } from 'nanoid';
import type { Deps } from '../deps.js';
import { isAllowedFrom } from './authenticate.js';
import { ADMIN_KEY_NAME, findKey, hashSecret } from './keys.js';
import { mayUse } from './scopes.js';

/** 40 characters of 64 kinds: 240 random bits, like an API key. */
const TOKEN_LENGTH = 40;
const HOUR = 3_600_000;
/** Long enough to send the link to a colleague, in milliseconds. */
const LINK_LIFETIME = 24 * HOUR;
/** From signing in, however busy the session is, in milliseconds. */
const SESSION_LIFETIME = 14 * 24 * HOUR;

type SessionDeps = Pick<Deps, 'db' | 'clock'>;

/** A session as it is handed to the browser: only its hash is kept here. */
export interface NewSession {
	token: string;
	expiresAt: Date;
}

/**
 * Makes a link in the name of the operator's own key: it goes, and whoever used it is signed out, when that key is
 * deleted or replaced.
 * @returns a URL that signs in on the admin pages once, within 24 hours
 */
export async function createSignInLink({
	db: { prisma },
	clock,
	publicUrl,
}: Pick<Deps, 'db' | 'clock' | 'publicUrl'>): Promise<string> {
	const key = await prisma.apiKey.findFirstOrThrow({ where: { name: ADMIN_KEY_NAME } });
	const token = nanoid(TOKEN_LENGTH);
	const now = clock();
	await prisma.signInLink.deleteMany({ where: { expiresAt: { lte: now } } });
	const expiresAt = new Date(now.getTime() + LINK_LIFETIME);
	await prisma.signInLink.create({ data: { hash: hashSecret(token), keyId: key.id, expiresAt } });
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
