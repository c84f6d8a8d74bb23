import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { INTERNED } from './intern.js';

/** So few at a time that nobody waits long for their locks, and with a pause that lets others go first. */
const BATCH = 1000;
/** In milliseconds. */
const PAUSE = 20;

/**
 * Far longer than any process remembers a number (intern.ts: a day), so that nobody can store one of a row that is
 * swept. A row that somebody is about to use again is locked, or is found to be gone and stored anew.
 */
const LEAST_UNUSED = "interval '31 days'";

const sweepBatch = (table: string) => `
	WITH old AS (
		SELECT id FROM ${table} WHERE id > $1 AND used_at < least($2, now() - ${LEAST_UNUSED})
		ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
	), gone AS (
		DELETE FROM ${table} t USING old WHERE t.id = old.id
	)
	SELECT id FROM old ORDER BY id`;

/**
 * Deletes what has been interned and not been used since.
 * @param before no click that came later than this is without its rows
 * @returns how many rows are gone
 */
export async function sweepInterned(pool: pg.Pool, before: Date): Promise<number> {
	let swept = 0;
	for (const table of INTERNED) {
		let after: number | undefined = 0;
		while (after !== undefined) {
			const { rows }: pg.QueryResult<{ id: number }> = await pool.query(sweepBatch(table), [
				after,
				before,
			]);
			swept += rows.length;
			after = rows.length === BATCH ? rows.at(-1)!.id : undefined;
			if (after !== undefined) await sleep(PAUSE);
		}
	}
	return swept;
}
