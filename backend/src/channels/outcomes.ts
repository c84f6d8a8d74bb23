import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../database/database.js';
import { isDiskFull } from '../database/disk-full.js';
import { isDatabaseGone } from '../database/gone.js';
import type { Deps } from '../deps.js';

/** Between attempts to write, in milliseconds: doubled each time, up to the longest. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2000;
/** How often to try again where the database is there but refuses: a deadlock passes, a mistake of ours does not. */
const TRIES = 5;
/** While so many cannot be written, nothing more is handed over. */
const MOST_OPEN = 64;

/** What providers said of texts, on its way into the database. */
export interface Outcomes {
	/** @throws when the database could not take so many of late that no more may be handed over */
	ensureRoom(): void;
	/**
	 * Writes in a transaction, again and again until it is written: what a provider has said must not be lost because
	 * the database was away at that moment.
	 * @param work may be run again after it was written, where only the answer to that was lost
	 * @throws when the database refuses it, or is still away when the process stops; then it is for the sweep (reconcile.ts)
	 */
	write(work: (tx: Queryable) => Promise<void>): Promise<void>;
	/** Resolves when nothing is on its way any more. */
	settled(): Promise<void>;
}

/** @param stopping when it says so, each is tried once more and then given up */
export function createOutcomes(
	{ db, log }: Pick<Deps, 'db' | 'log'>,
	stopping: AbortSignal,
): Outcomes {
	const open = new Set<Promise<void>>();

	async function keepTrying(work: (tx: Queryable) => Promise<void>): Promise<void> {
		for (let attempt = 1; ; attempt += 1) {
			const isLast = stopping.aborted;
			try {
				await db.transaction(work);
				return;
			} catch (error) {
				const passes = isDatabaseGone(error) || isDiskFull(error);
				if (isLast || (!passes && attempt === TRIES)) throw error;
				if (attempt === 1) {
					log.warn({ err: error }, 'What became of a text cannot be written; trying until it can');
				}
			}
			const pause = Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE);
			await sleep(pause, undefined, { signal: stopping }).catch(() => undefined);
		}
	}

	return {
		ensureRoom() {
			if (open.size < MOST_OPEN) return;
			throw new Error('What became of earlier texts cannot be written; this one waits');
		},
		async write(work) {
			const writing = keepTrying(work);
			open.add(writing);
			try {
				await writing;
			} finally {
				open.delete(writing);
			}
		},
		async settled() {
			await Promise.allSettled(open);
		},
	};
}
