import { LRUCache } from 'lru-cache';
import { IMPATIENT, type Queryable } from '../database/database.js';
import { toLocation } from '../links/target.js';

/** What a redirect needs to know of a link. */
export interface CachedLink {
	/** The link's number in the database. */
	id: string;
	/** The `Location` header. */
	location: string;
	/** Milliseconds since 1970; null for never. */
	expiresAt: number | null;
	disabled: boolean;
}

export interface LinkCache {
	/** @returns at once what is known, for the path that must not wait */
	peek(token: string): CachedLink | undefined;
	/** @returns the link, or undefined when no such token was ever given or its link was deleted */
	find(token: string): Promise<CachedLink | undefined>;
	forget(token: string): void;
	/** For when changes may have been missed. */
	forgetAll(): void;
}

/** About 200 bytes each. */
const CACHED = 1_000_000;

/** Keeps the links in memory that were asked for lately. Unknown tokens are not kept: they may be minted next. */
export function createLinkCache(db: Queryable): LinkCache {
	const links = new LRUCache<string, CachedLink>({ max: CACHED });
	// A link that changes while it is being read must not be kept as it was: each change opens a new age.
	let age = 0;

	return {
		peek: (token) => links.get(token),
		async find(token) {
			const askedIn = age;
			const link = await readLink(db, token);
			if (link && askedIn === age) links.set(token, link);
			return link;
		},
		forget(token) {
			age += 1;
			links.delete(token);
		},
		forgetAll() {
			age += 1;
			links.clear();
		},
	};
}

async function readLink(db: Queryable, token: string): Promise<CachedLink | undefined> {
	const { rows } = await db.query<{
		id: string;
		url: string;
		expires_at: Date | null;
		disabled: boolean;
	}>({
		name: 'find-link',
		...IMPATIENT,
		text: 'SELECT id, url, expires_at, disabled FROM links WHERE token = $1 AND deleted_at IS NULL',
		values: [token],
	});
	const row = rows[0];
	return (
		row && {
			id: row.id,
			location: toLocation(row.url),
			expiresAt: row.expires_at?.getTime() ?? null,
			disabled: row.disabled,
		}
	);
}
