import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../database/database.js';
import { findOldestSpilled, PATIENCE } from './spill-directory.js';

/**
 * Whether taps that came in time may still be on their way into the database, from whatever process's disk: nobody may be
 * told that nobody has tapped before they are in.
 */
export interface SpillWatermark {
	/**
	 * Tells all who share the database whether clicks wait on this process's disk: often, and before they are loaded.
	 * @throws when the database cannot be asked
	 */
	publish(): Promise<void>;
	/**
	 * Tells that this process ends. Where clicks are left on its disk, or the database cannot be asked, it is still waited
	 * for.
	 */
	withdraw(): Promise<void>;
	/** @returns whether clicks wait on a disk that are not in the database yet, as far as can be known */
	mayBeSpilled(): Promise<boolean>;
}

/** How often to tell that there is nothing new, in milliseconds. */
const PUBLISH_EVERY = 2000;

/** Who has not told for so long may be cut off from the database, and clicks may wait on its disk. */
const SILENT = `(seen_at IS NULL OR seen_at < now() - interval '10 seconds')`;
/**
 * For so long somebody silent is waited for: a machine that starts anew or an outage that somebody mends is back by then.
 * One that was removed by force, and its disk with it, must not keep executions waiting for ever. It is counted while
 * another process has the database all the time; an outage for all begins it anew.
 */
const AWAITED = "interval '15 minutes'";
/** As long as a process waits for its own (spill-directory.ts). */
const HOLDS_CLICKS = `COALESCE(oldest_at > now() - interval '${PATIENCE} milliseconds', false)`;

const PUBLISH = `
	INSERT INTO spill_directories (id, seen_at, awaited_since, oldest_at) VALUES ($1, now(), now(), $2)
	ON CONFLICT (id) DO UPDATE SET seen_at = now(), awaited_since = now(), oldest_at = EXCLUDED.oldest_at`;

/** What the others told before an outage says nothing of what came during it. */
const DOUBT_OTHERS =
	'UPDATE spill_directories SET seen_at = NULL, awaited_since = now() WHERE id <> $1';

const FORGET_GONE = `
	DELETE FROM spill_directories
	WHERE ${SILENT} AND awaited_since < now() - ${AWAITED} AND NOT ${HOLDS_CLICKS}`;

const WITHDRAW = `DELETE FROM spill_directories WHERE id = $1 AND $2::timestamptz IS NULL`;

const MAY_BE_SPILLED = `
	SELECT FROM spill_directories
	WHERE ${HOLDS_CLICKS} OR ${SILENT} AND awaited_since > now() - ${AWAITED} LIMIT 1`;

/**
 * Begins by telling what waits on this disk.
 * @param dataDir the data directory; processes may share it, and then speak for one disk
 */
export async function createSpillWatermark(
	db: Pick<Database, 'pool' | 'transaction'>,
	dataDir: string,
): Promise<SpillWatermark> {
	const id = await identify(dataDir);
	/** Whether others may have been away, too, since this process told of its clicks. */
	let wasAway = true;
	let told: { at: number; oldest: number | undefined } | undefined;

	async function tell(oldest: Date | null): Promise<void> {
		await db.transaction(async (tx) => {
			// Written every other second: nobody waits for the disk.
			await tx.query('SET LOCAL synchronous_commit = off');
			await tx.query(PUBLISH, [id, oldest]);
			await (wasAway ? tx.query(DOUBT_OTHERS, [id]) : tx.query(FORGET_GONE));
		});
	}

	async function publish(): Promise<void> {
		const oldest = await findOldestSpilled(dataDir);
		const isDue = !told || performance.now() - told.at >= PUBLISH_EVERY;
		if (!isDue && told!.oldest === oldest?.getTime()) return;
		try {
			await tell(oldest);
		} catch (error) {
			wasAway = true;
			told = undefined;
			throw error;
		}
		wasAway = false;
		told = { at: performance.now(), oldest: oldest?.getTime() };
	}

	await publish();
	return {
		publish,
		async withdraw() {
			const withdrawn = db.pool.query(WITHDRAW, [id, await findOldestSpilled(dataDir)]);
			await withdrawn.catch(() => undefined);
		},
		async mayBeSpilled() {
			if (wasAway || (await findOldestSpilled(dataDir))) return true;
			return (await db.pool.query(MAY_BE_SPILLED)).rowCount! > 0;
		},
	};
}

/**
 * The disk keeps its name when its process dies, so that the next one on it speaks for it.
 * @returns a UUID; where the disk is full, one for this process
 */
async function identify(dataDir: string): Promise<string> {
	const path = join(dataDir, 'spill-id');
	const known = await readFile(path, 'utf8').catch(() => '');
	if (/^[0-9a-f-]{36}$/.test(known)) return known;
	const id = randomUUID();
	await writeFile(path, id, { mode: 0o600 }).catch(() => undefined);
	return id;
}
