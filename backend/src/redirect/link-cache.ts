import { IMPATIENT, type Queryable } from '../database/database.js';
import { toLocation } from '../links/target.js';
import { createBatcher } from '../database/batcher.js';
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

/** A link as the database has it. */
export interface LinkRow {
	token: string;
	id: string;
	url: string;
	expires_at: Date | null;
	disabled: boolean;
}

export const LINK_COLUMNS = 'token, id, url, expires_at, disabled';

export interface LinkCache {
	/** @returns at once what is in memory, for the path that must not wait */
	peek(token: string): CachedLink | undefined;
	/**
	 * Looks a link up that `peek` does not know.
	 * @returns undefined when no such token was ever given or its link was deleted. While the database cannot
	 *   be asked, a link in doubt is as it was when that could be known last
	 * @param isSuspect whether it is asked for by those who try tokens: they wait for each other alone
	 */
	find(token: string, isSuspect?: boolean): Promise<CachedLink | undefined>;
	/** Keeps links that `read` finds in the database for when they are asked for. */
	readAhead(read: () => Promise<LinkRow[]>): Promise<void>;
	/** @returns how many are in memory */
	count(): number;
	forget(token: string): void;
	/** For when changes may have been missed: what is in memory has to be confirmed by the database. */
	doubtAll(): void;
}

/** For each link that is to be kept: usual ones take 28 to 64. However long their URLs, all take no more than that. */
const BYTES_OF_LINK = 64;

/** How many links are asked for at once. */
const GROUP_SIZE = 500;
/** Beyond it, a database that cannot keep up would make people wait too long. */
const MOST_WAITING = 5000;
/** The same for whom nobody else shall wait. */
const MOST_SUSPECTS_WAITING = 2000;

/**
 * Keeps the links in memory that were asked for lately. Unknown tokens are not kept: they may be minted next.
 * @param most how many
 */
export function createLinkCache(db: Queryable, most: number): LinkCache {
	const links = createLinkTable({ most, size: 2 ** Math.ceil(Math.log2(most * BYTES_OF_LINK)) });
	// A link that changes while it is being read must not be kept as it was: each change opens a new age.
	let age = 0;

	/** Keeps what `read` finds, unless it may have changed meanwhile. */
	async function learn(
		read: () => Promise<LinkRow[]>,
		keep: (token: string, link: CachedLink) => void,
	): Promise<Map<string, CachedLink>> {
		const readIn = age;
		const rows = await read();
		const found = new Map(rows.map((row) => [row.token, toCachedLink(row)]));
		if (readIn === age) for (const [token, link] of found) keep(token, link);
		return found;
	}

	async function lookUpAll(tokens: string[]): Promise<Map<string, CachedLink>> {
		const found = await learn(
			() => findRows(db, tokens),
			(token, link) => links.set(token, link),
		);
		for (const token of tokens) if (!found.has(token)) links.delete(token);
		return found;
	}

	const lookUps = createBatcher(lookUpAll, { most: GROUP_SIZE, mostWaiting: MOST_WAITING });
	const lookUpsOfSuspects = createBatcher(lookUpAll, {
		most: GROUP_SIZE,
		mostWaiting: MOST_SUSPECTS_WAITING,
	});

	function lookUp(token: string, isSuspect: boolean): Promise<CachedLink | undefined> {
		return new Promise((resolve, reject) => {
			const queue = isSuspect ? lookUpsOfSuspects : lookUps;
			queue.add(token, (found) => resolve(found.get(token)), reject);
		});
	}

	return {
		peek: (token) => links.get(token),
		find: (token, isSuspect = false) =>
			lookUp(token, isSuspect).catch((error: unknown) => {
				const doubtful = links.getDoubtful(token);
				if (doubtful) return doubtful;
				throw error;
			}),
		async readAhead(read) {
			await learn(read, (token, link) => {
				if (!links.get(token)) links.set(token, link);
			});
		},
		count: () => links.count(),
		forget(token) {
			age += 1;
			links.delete(token);
		},
		doubtAll() {
			age += 1;
			links.doubtAll();
		},
	};
}

async function findRows(db: Queryable, tokens: string[]): Promise<LinkRow[]> {
	const { rows } = await db.query<LinkRow>({
		name: 'find-links',
		...IMPATIENT,
		text: `SELECT ${LINK_COLUMNS} FROM links WHERE token = ANY ($1::text[]) AND deleted_at IS NULL`,
		values: [tokens],
	});
	return rows;
}

function toCachedLink({ id, url, expires_at, disabled }: LinkRow): CachedLink {
	return { id, location: toLocation(url), expiresAt: expires_at?.getTime() ?? null, disabled };
}
