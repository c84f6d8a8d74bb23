import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Queryable } from '../database/database.js';

/** Gives strings that come again and again a number each, under which they are stored once. */
export type Intern = (values: string[]) => Promise<Map<string, number>>;

/** A busy server sees some thousand different user agents; this many take a few megabytes. */
const CACHED = 20_000;

/**
 * @param table a table of `id`, `hash` and `value`
 * @returns a function that knows recent strings and asks the database, once for all, about the others
 */
export function createIntern(db: Queryable, table: 'user_agents' | 'header_sets'): Intern {
	const known = new LRUCache<string, number>({ max: CACHED });
	// The no-op update makes PostgreSQL return rows that were there before, or came in this instant.
	const upsert = `
		INSERT INTO ${table} (hash, value)
		SELECT hash, value FROM unnest($1::bytea[], $2::${table === 'header_sets' ? 'jsonb' : 'text'}[]) AS new (hash, value)
		ORDER BY hash
		ON CONFLICT (hash) DO UPDATE SET hash = excluded.hash
		RETURNING id, hash`;

	return async (values) => {
		const missing = [...new Set(values)].filter((value) => !known.has(value));
		if (missing.length > 0) {
			const valueByHash = new Map(missing.map((value) => [hashOf(value).toString('hex'), value]));
			const { rows } = await db.query<{ id: number; hash: Buffer }>(upsert, [
				missing.map(hashOf),
				missing,
			]);
			for (const { id, hash } of rows) known.set(valueByHash.get(hash.toString('hex'))!, id);
		}
		return new Map(values.map((value) => [value, known.get(value)!]));
	};
}

/** 128 bits are plenty against accidents, and a forger gains nothing but a shared row. */
function hashOf(value: string): Buffer {
	return createHash('sha256').update(value).digest().subarray(0, 16);
}
