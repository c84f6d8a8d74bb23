import { z } from 'zod';
import { invalidInput } from './problem.js';

/** `limit` and `cursor`, as every list takes them. */
export const pageQuery = z.strictObject({
	limit: z.coerce.number().int().min(1).max(500).default(50),
	cursor: z.string().optional(),
});

export type PageQuery = z.infer<typeof pageQuery>;

/** A list's answer: one page, and where the next begins. */
export interface Page<T> {
	data: T[];
	nextCursor: string | null;
}

/** @returns the schema of a page of `item`s */
export function pageOf<T extends z.ZodType>(item: T) {
	return z.object({ data: z.array(item), nextCursor: z.string().nullable() });
}

/**
 * Cuts one page out of rows that were asked for with `limit + 1`: the extra row says that there is more.
 * @param key what the next page begins behind: the values of the sort order, of the last row shown
 */
export function toPage<Row, T>(
	rows: Row[],
	limit: number,
	key: (row: Row) => string[],
	show: (row: Row) => T,
): Page<T> {
	const shown = rows.slice(0, limit);
	const last = shown.at(-1);
	const more = rows.length > limit && last !== undefined;
	return { data: shown.map(show), nextCursor: more ? writeCursor(key(last)) : null };
}

/** @returns a cursor: opaque to callers, so that the order behind it may change */
export function writeCursor(key: string[]): string {
	return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * @returns the UUID behind which a list in the order of its UUIDs goes on, or undefined without a cursor
 * @throws Problem when the cursor is not one of such a list's
 */
export function readIdCursor(cursor: string | undefined): string | undefined {
	return readCursorAs(cursor, z.tuple([z.guid()]))?.[0];
}

/** The same for values that must have a certain form: `key` is the schema of all of them. */
export function readCursorAs<T>(cursor: string | undefined, key: z.ZodType<T>): T | undefined {
	if (cursor === undefined) return undefined;
	const result = key.safeParse(parseCursor(cursor));
	if (result.success) return result.data;
	throw invalidInput([
		{ path: 'cursor', message: 'is not a cursor of this list; leave it out to start anew' },
	]);
}

function parseCursor(cursor: string): unknown {
	try {
		return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
	} catch {
		return undefined;
	}
}
