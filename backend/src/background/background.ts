import type pg from 'pg';
import { createAdvisoryLocks, type AdvisoryLocks } from '../database/advisory-locks.js';
import { createListener, type Listener } from '../database/listen.js';
import type { Metrics } from '../http/metrics.js';
import type { Logger } from '../logger.js';
import { runPart, type Part, type RunningPart } from './part.js';
import { createRecord, type PartState, type Record } from './record.js';

/**
 * What a process does besides answering requests: in parts, each by itself. They share one connection to listen on and one
 * that holds locks, and it is seen from outside how they get on.
 */
export interface Background {
	/** Begins with a pass at once. */
	start(part: Part): RunningPart;
	/** Hears of notifications, on the connection that is shared. */
	listen: Listener['listen'];
	/** On the connection that is shared: what is taken has to be released by who took it. */
	locks: AdvisoryLocks;
	/** @returns how each part gets on, by name */
	states(): PartState[];
	/**
	 * Wakes all that run under a name.
	 * @returns when a pass of each that began after this call is over
	 * @throws what made one of them fail
	 */
	pass(name: string): Promise<void>;
	/** Stops what has not been stopped yet, and gives the connections up. */
	close(): Promise<void>;
}

export function createBackground({
	db,
	log,
	metrics,
}: {
	db: { pool: pg.Pool };
	log: Logger;
	metrics: Metrics;
}): Background {
	const locks = createAdvisoryLocks(db.pool);
	const listener = createListener(db.pool, log);
	const records = new Map<string, Record>();
	const running = new Map<RunningPart, string>();

	function recordOf(name: string): Record {
		const known = records.get(name) ?? createRecord(name, metrics);
		records.set(name, known);
		return known;
	}

	return {
		start(part) {
			const { stop, ...rest } = runPart(part, { locks, record: recordOf(part.name), log });
			const started: RunningPart = {
				...rest,
				async stop() {
					running.delete(started);
					await stop();
				},
			};
			running.set(started, part.name);
			return started;
		},
		listen: listener.listen,
		locks,
		states: () =>
			[...records.values()]
				.map(({ state }) => state)
				.toSorted((one, other) => (one.part < other.part ? -1 : 1)),
		async pass(name) {
			const those = [...running].filter(([, its]) => its === name);
			if (those.length === 0) throw new Error(`Nothing runs under the name "${name}"`);
			await Promise.all(those.map(([part]) => part.pass()));
		},
		async close() {
			await Promise.all([...running.keys()].map((part) => part.stop()));
			await listener.close();
			await locks.close();
		},
	};
}
