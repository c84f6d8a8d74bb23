import type { QueryResultRow } from 'pg';
import type { Queryable } from './database.js';

/**
 * Some milliseconds' work for whoever shows them, on a slow machine, in which no redirect can leave; each fetch lets the
 * others go first. Measured in docs/performance.md.
 */
export const BATCH = 50;

/**
 * Gives a query's rows batch by batch, as fast as they are taken: never all of them in memory. The last batch is
 * smaller than the others, and may be empty.
 * @param tx a transaction, which must stay open until the last batch was taken; one such query at a time
 */
export async function* streamRows<Row extends QueryResultRow>(
	tx: Queryable,
	sql: string,
	parameters: unknown[],
): AsyncGenerator<Row[]> {
	await tx.query(`DECLARE streamed NO SCROLL CURSOR FOR ${sql}`, parameters);
	for (;;) {
		const { rows } = await tx.query<Row>(`FETCH ${BATCH} FROM streamed`);
		yield rows;
		if (rows.length < BATCH) break;
	}
	await tx.query('CLOSE streamed');
}
