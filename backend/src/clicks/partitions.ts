import type pg from 'pg';
import type { Clock } from '../clock.js';
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
	pool: pg.Pool,
	clock: Clock,
	log: Logger,
): Promise<() => Promise<void>> {
	await ensurePartitions(pool, clock());
	const timer = setInterval(() => {
		ensurePartitions(pool, clock()).catch((error: unknown) => {
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
async function ensurePartitions(pool: pg.Pool, now: Date): Promise<void> {
	const client = await pool.connect();
	try {
		await client.query('BEGIN');
		await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
		for (let month = -1; month <= MONTHS_AHEAD; month += 1) {
			await client.query(createPartition(firstOfMonth(now, month), firstOfMonth(now, month + 1)));
		}
		await client.query('COMMIT');
	} finally {
		client.release();
	}
}

/** Judging updates each click soon: room on its page keeps that cheap (a heap-only update). */
function createPartition(from: Date, to: Date): string {
	const name = `clicks_${from.toISOString().slice(0, 7).replace('-', '_')}`;
	return `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF clicks
		FOR VALUES FROM ('${from.toISOString()}') TO ('${to.toISOString()}') WITH (fillfactor = 70)`;
}

function firstOfMonth(now: Date, offset: number): Date {
	return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset));
}
