import type pg from 'pg';
import { SettingError } from '../config.js';
import type { Queryable } from '../database/database.js';
import { keepConnection } from '../database/keep-connection.js';
import type { Logger } from '../logger.js';

/**
 * An arbitrary number. Who works with a database's keys holds the lock together with others, and who changes them
 * alone: a server that knows only the former keys could not read what others write.
 */
const LOCK = 4_202_611_281;

const ROTATING =
	'"clickloop rotate-secret" is at work on this database. Try again once it is done.';
const IN_USE =
	'A Clickloop (a server, or a backup) still uses this database. Stop every server on it first, then rotate.';

/**
 * Keeps the secret from being rotated for as long as a server runs.
 * @returns what lets go of it
 * @throws SettingError while it is being rotated
 */
export function keepSecretFromRotating(pool: pg.Pool, log: Logger): Promise<() => Promise<void>> {
	return keepConnection(
		pool,
		{
			prepare: (client) => lock(client, 'pg_try_advisory_lock_shared', ROTATING),
			complaint: 'Cannot keep the secret from being rotated; trying again',
		},
		log,
	);
}

/**
 * Does the same until a transaction ends.
 * @throws SettingError while the secret is being rotated
 */
export function keepSecretInTransaction(tx: Queryable): Promise<void> {
	return lock(tx, 'pg_try_advisory_xact_lock_shared', ROTATING);
}

/**
 * Works while nobody uses the keys, and nobody can begin to.
 * @param work is given the connection that holds the lock: what goes through it is not done once the lock is lost
 * @throws SettingError when somebody uses them
 */
export async function withSecretToOneself<T>(
	pool: pg.Pool,
	work: (locked: Queryable) => Promise<T>,
): Promise<T> {
	const client = await pool.connect();
	try {
		await lock(client, 'pg_try_advisory_lock', IN_USE);
		return await work(client);
	} finally {
		// Closing the connection gives up the lock, whatever state it is in.
		client.release(true);
	}
}

async function lock(tx: Queryable, how: string, refusal: string): Promise<void> {
	const { rows } = await tx.query<{ locked: boolean }>(`SELECT ${how}($1) AS locked`, [LOCK]);
	if (!rows[0]!.locked) throw new SettingError(refusal);
}
