import type { Queryable, Transactions } from './database.js';

/**
 * Reads in one transaction that sees the database as it is at its first statement: numbers from several statements
 * fit each other, whatever is written meanwhile.
 */
export function inSnapshot<T>(db: Transactions, read: (tx: Queryable) => Promise<T>): Promise<T> {
	return db.transaction(async (tx) => {
		await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
		return read(tx);
	});
}
