import type { QueryResultRow } from 'pg';
import type { Queryable } from './database.js';

/** Large enough to make round trips cheap, small enough to be held in memory by many readers at once. */
const BATCH = 1000;

/**
 * Gives a query's rows batch by batch, as fast as they are taken: never all of them in memory.
 * @param tx a transaction, which must stay open until the last row was taken; one such query a transaction
 */
export async function* streamRows<Row extends QueryResultRow>(
	tx: Queryable,
	sql: string,
	parameters: unknown[],
): AsyncGenerator<Row> {
	await tx.query(`DECLARE streamed NO SCROLL CURSOR FOR ${sql}`, parameters);
	for (;;) {
		const { rows } = await tx.query<Row>(`FETCH ${BATCH} FROM streamed`);
		yield* rows;
		// Nothing may be sent after the last row: by then the connection may be somebody else's.
		if (rows.length < BATCH) return;
	}
}
