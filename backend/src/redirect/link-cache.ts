import { IMPATIENT, type Queryable } from '../database/database.js';
import { toLocation } from '../links/target.js';
import { createGroups } from '../database/groups.js';
import { createLinkTable } from './link-table/link-table.js';

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

/** As many as fit into these, a million at most: even with the longest URLs it is these bytes and no more. */
const CACHED = { most: 1_000_000, size: 64 * 2 ** 20 };

/** How many links are asked for at once. */
const GROUP_SIZE = 500;
/** Beyond it, a database that cannot keep up would make people wait too long. */
const MOST_WAITING = 5000;

/** Keeps the links in memory that were asked for lately. Unknown tokens are not kept: they may be minted next. */
export function createLinkCache(db: Queryable): LinkCache {
	const links = createLinkTable(CACHED);
	// A link that changes while it is being read must not be kept as it was: each change opens a new age.
	let age = 0;

	const lookUps = createGroups(
		async (tokens: string[]) => {
			const askedIn = age;
			const found = await readLinks(db, tokens);
			if (askedIn === age) for (const [token, link] of found) links.set(token, link);
			return found;
		},
		{ most: GROUP_SIZE, mostWaiting: MOST_WAITING },
	);

	return {
		peek: (token) => links.get(token),
		find: (token) =>
			new Promise((resolve, reject) => {
				lookUps.add(token, (found) => resolve(found.get(token)), reject);
			}),
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

async function readLinks(db: Queryable, tokens: string[]): Promise<Map<string, CachedLink>> {
	const { rows } = await db.query<{
		token: string;
		id: string;
		url: string;
		expires_at: Date | null;
		disabled: boolean;
	}>({
		name: 'find-links',
		...IMPATIENT,
		text: `SELECT token, id, url, expires_at, disabled FROM links
			WHERE token = ANY ($1::text[]) AND deleted_at IS NULL`,
		values: [tokens],
	});
	return new Map(
		rows.map(({ token, id, url, expires_at, disabled }) => [
			token,
			{ id, location: toLocation(url), expiresAt: expires_at?.getTime() ?? null, disabled },
		]),
	);
}
