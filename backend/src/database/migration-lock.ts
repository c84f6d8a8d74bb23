import type { Pool, PoolClient } from 'pg';

/** An arbitrary number that only means "Clickloop migrates" to each process that asks for the lock. */
const LOCK = 4_202_611_210;

/**
 * Changes the schema while no other process does: several may start at once on one database.
 * @param work gets the connection that holds the lock
 */
export async function withMigrationLock<T>(
	pool: Pool,
	work: (client: PoolClient) => Promise<T>,
): Promise<T> {
	const client = await pool.connect();
	try {
		await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
		const result = await work(client);
		await client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
		client.release();
		return result;
	} catch (error) {
		// Closing the connection gives up the lock, whatever state it is in.
		client.release(true);
		throw error;
	}
}
