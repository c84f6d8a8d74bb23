import type { Deps } from '../deps.js';
import type { Database, Queryable } from '../database/database.js';
import { dropOldMonths } from './drop-old-months.js';
import { sweepUnused } from './sweep-unused.js';

/** Months that are ready ahead of time: a server that runs has weeks to make the next one. */
const MONTHS_AHEAD = 2;
const DAY = 24 * 60 * 60 * 1000;

/** An arbitrary number that only means "Clickloop makes partitions" to each process that asks for the lock. */
const LOCK = 4_202_611_211;

/**
 * Makes sure that each month's clicks have their partition, and drops the months that need be kept no longer, with
 * what only their clicks named: now and from day to day.
 * @returns what ends it
 */
export async function keepPartitions(
	deps: Pick<Deps, 'db' | 'background' | 'settings' | 'clock' | 'log'>,
): Promise<() => Promise<void>> {
	const { db, background, clock } = deps;
	const ensure = () => ensurePartitions(db, comingMonths(clock()));
	await ensure();
	const parts = [
		background.start({
			name: 'months to come',
			work: ensure,
			every: DAY,
			complaint: 'The next months of clicks have no partition yet; trying again',
		}),
		background.start({
			name: 'old months',
			work: async () => {
				await dropOldMonths(deps);
				await sweepUnused(deps);
			},
			every: DAY,
			complaint: 'Old clicks could not be dropped; trying again',
		}),
	];
	return async () => {
		await Promise.all(parts.map((part) => part.stop()));
	};
}

/** Clicks that were spilled in the last hours of a month need the one before, too. */
function comingMonths(now: Date): Date[] {
	return Array.from({ length: MONTHS_AHEAD + 2 }, (_, offset) => firstOfMonth(now, offset - 1));
}

/**
 * Makes the partitions that are missing, in a transaction of its own.
 * @param times one or more for each month that needs its partition
 */
export async function ensurePartitions(
	db: Pick<Database, 'transaction'>,
	times: Date[],
): Promise<void> {
	const months = new Set(times.map((time) => firstOfMonth(time).getTime()));
	await db.transaction(async (tx) => {
		await tx.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
		for (const month of [...months].sort((a, b) => a - b)) {
			await ensurePartition(tx, new Date(month), firstOfMonth(new Date(month), 1));
		}
	});
}

/** @returns whether a click could not be stored because its month has no partition (yet, or any more) */
export function isPartitionMissing(error: unknown): boolean {
	// PostgreSQL's code for a broken check, here of the partition's bounds.
	return error instanceof Error && 'code' in error && error.code === '23514';
}

/**
 * Made by itself and attached then: to make it as a partition would wait for every report that is being read,
 * and each redirect would wait behind it. Judging updates each click once, and what that leaves behind makes room for
 * the next clicks soon: with PostgreSQL's 20 % a month of clicks would take a seventh more.
 */
async function ensurePartition(tx: Queryable, from: Date, to: Date): Promise<void> {
	const name = `clicks_${from.toISOString().slice(0, 7).replace('-', '_')}`;
	const { rows } = await tx.query('SELECT WHERE to_regclass($1) IS NOT NULL', [name]);
	if (rows.length > 0) return;
	await tx.query(
		`CREATE TABLE ${name} (LIKE clicks INCLUDING ALL) WITH (autovacuum_vacuum_scale_factor = 0.05)`,
	);
	await tx.query(`ALTER TABLE clicks ATTACH PARTITION ${name}
		FOR VALUES FROM ('${from.toISOString()}') TO ('${to.toISOString()}')`);
}

function firstOfMonth(now: Date, offset = 0): Date {
	return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset));
}
