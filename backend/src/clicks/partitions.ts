import type { Clock } from '../clock.js';
import type { Database, Queryable } from '../database/database.js';
import type { Logger } from '../logger.js';

/** Months that are ready ahead of time: a server that runs has weeks to make the next one. */
const MONTHS_AHEAD = 2;
const DAY = 24 * 60 * 60 * 1000;

/** An arbitrary number that only means "Clickloop makes partitions" to each process that asks for the lock. */
const LOCK = 4_202_611_211;

/**
 * Makes sure that each month's clicks have their partition, now and from day to day.
 * @returns what ends it
 */
export async function keepPartitions(
	db: Pick<Database, 'transaction'>,
	clock: Clock,
	log: Logger,
): Promise<() => Promise<void>> {
	await ensurePartitions(db, clock());
	const timer = setInterval(() => {
		ensurePartitions(db, clock()).catch((error: unknown) => {
			log.error(
				{ err: error },
				'The next months of clicks have no partition yet; trying again tomorrow',
			);
		});
	}, DAY);
	return () => {
		clearInterval(timer);
		return Promise.resolve();
	};
}

/** Clicks that were spilled in the last hours of a month need the one before, too. */
async function ensurePartitions(db: Pick<Database, 'transaction'>, now: Date): Promise<void> {
	await db.transaction(async (tx) => {
		await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
		for (let month = -1; month <= MONTHS_AHEAD; month += 1) {
			await ensurePartition(tx, firstOfMonth(now, month), firstOfMonth(now, month + 1));
		}
	});
}

/**
 * Made by itself and attached then: to make it as a partition would wait for every report that is being read,
 * and each redirect would wait behind it. Judging updates each click soon: room on its page keeps that cheap (a
 * heap-only update).
 */
async function ensurePartition(tx: Queryable, from: Date, to: Date): Promise<void> {
	const name = `clicks_${from.toISOString().slice(0, 7).replace('-', '_')}`;
	const { rows } = await tx.query('SELECT WHERE to_regclass($1) IS NOT NULL', [name]);
	if (rows.length > 0) return;
	await tx.query(`CREATE TABLE ${name} (LIKE clicks INCLUDING ALL) WITH (fillfactor = 70)`);
	await tx.query(`ALTER TABLE clicks ATTACH PARTITION ${name}
		FOR VALUES FROM ('${from.toISOString()}') TO ('${to.toISOString()}')`);
}

function firstOfMonth(now: Date, offset: number): Date {
	return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset));
}
