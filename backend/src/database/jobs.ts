import { setTimeout as sleep } from 'node:timers/promises';
import { Logger as JobLogger, run, runMigrations, type Runner, type Task } from 'graphile-worker';
import type pg from 'pg';
import type { Logger } from '../logger.js';
import type { Queryable } from './database.js';
import { withMigrationLock } from './migration-lock.js';

/** One kind of job: gets its payload and does the work; throwing means to try again later. */
export type Tasks = Record<string, (payload: unknown) => Promise<void>>;

/** How many jobs one process works on at once; each holds a connection only for its own short queries. */
const CONCURRENCY = 8;
/** A safety net only: new jobs announce themselves (LISTEN/NOTIFY). In milliseconds. */
const POLL_INTERVAL = 1000;
/** Before it is tried to start a worker anew that has given up, in milliseconds. */
const RESTART_AFTER = 500;

/** Lays or updates graphile-worker's own tables; needed in each process that adds jobs. */
export async function prepareJobs(pool: pg.Pool, log: Logger): Promise<void> {
	// The library asks for no lock, and has a way out of some collisions only.
	await withMigrationLock(pool, () => runMigrations({ pgPool: pool, logger: toJobLogger(log) }));
}

/**
 * Starts working on jobs of these tasks; those of other tasks, however many, do not stand before them. The library's
 * worker gives up when the database goes away at the wrong moment: it is started anew.
 * @returns what stops it: it waits for the jobs under way
 */
export async function startJobs(
	pool: pg.Pool,
	tasks: Tasks,
	log: Logger,
): Promise<() => Promise<void>> {
	const taskList = Object.fromEntries(
		Object.entries(tasks).map(([name, work]): [string, Task] => [name, (payload) => work(payload)]),
	);
	const start = () =>
		run({
			pgPool: pool,
			taskList,
			concurrency: CONCURRENCY,
			pollInterval: POLL_INTERVAL,
			noHandleSignals: true,
			// Without a batch, a job that cannot be signed off is a rejection that nobody handles: the end of the process.
			preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
			logger: toJobLogger(log),
		});
	const stopping = new AbortController();
	let runner: Runner | undefined = await start();

	const isStopping = () => stopping.signal.aborted;

	async function keepWorking(): Promise<void> {
		while (runner) {
			await happens(runner, 'pool:gracefulShutdown');
			if (isStopping()) return;
			// By itself it would wait for good for what it could not sign off.
			void runner.kill().catch(() => undefined);
			runner = undefined;
			runner = await startAnew();
		}
	}

	/** @returns nothing when it is to stop */
	async function startAnew(): Promise<Runner | undefined> {
		while (!isStopping()) {
			await sleep(RESTART_AFTER, undefined, { signal: stopping.signal }).catch(() => undefined);
			try {
				if (isStopping()) break;
				const started = await start();
				if (!isStopping()) return started;
				await started.stop();
			} catch (error) {
				log.warn({ err: error }, 'The worker of jobs cannot be started; trying again');
			}
		}
		return undefined;
	}

	const working = keepWorking();
	return async () => {
		stopping.abort();
		const stopped = runner;
		if (stopped) {
			const cannotSignOff = happens(stopped, 'pool:fatalError');
			await Promise.race([stopped.stop(), cannotSignOff.then(() => stopped.kill())]);
		}
		await working;
	};
}

/** Resolves when the library tells of this. */
function happens(
	{ events }: Runner,
	event: 'pool:gracefulShutdown' | 'pool:fatalError',
): Promise<void> {
	return new Promise((resolve) => events.once(event, () => resolve()));
}

export interface Job {
	task: string;
	payload: object;
	/** Not before this time; at once unless told. */
	runAt?: Date;
	/** A later job of the same key takes the place of one that has not begun. */
	key?: string;
}

/** Adds jobs in the transaction that gives cause for them: both happen, or neither. */
export async function addJobs(tx: Queryable, jobs: Job[]): Promise<void> {
	if (jobs.length === 0) return;
	const specs = jobs.map(({ task, payload, runAt, key }) => ({
		identifier: task,
		payload,
		run_at: runAt?.toISOString() ?? null,
		job_key: key ?? null,
	}));
	await tx.query(
		`SELECT graphile_worker.add_jobs(array(
			SELECT json_populate_record(NULL::graphile_worker.job_spec, spec)
			FROM json_array_elements($1::json) AS spec))`,
		[JSON.stringify(specs)],
	);
}

function toJobLogger(log: Logger): JobLogger {
	return new JobLogger(() => (level: string, message) => {
		// Chatter about starting and finishing each job would drown what matters.
		if (level === 'error') log.error(message);
		else if (level === 'warning') log.warn(message);
	});
}
