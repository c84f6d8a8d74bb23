import { SEND_MESSAGE, sendJob } from '../channels/send-job.js';
import type { Queryable } from '../database/database.js';
import { addJobs } from '../database/jobs.js';
import type { Deps } from '../deps.js';
import { changeStatus } from './change-status.js';

/** By then each call to a provider has ended (call-provider.ts) and its receipt has come, in milliseconds. */
const OUTCOME_TIMEOUT = 120_000;
/** A bound for each sweep, so that a backlog does not become a flood; the next sweep takes the rest. */
const MOST = 500;

const UNKNOWN_OUTCOME =
	'It is unknown whether this text was sent: it was handed to the provider, but the answer was lost (a crash, ' +
	'or a broken connection). It is not sent again, so that nobody gets it twice. A receipt will settle it; else the ' +
	"provider's own log tells.";

const WITHOUT_OUTCOME = `
	SELECT id FROM messages WHERE status = 'queued' AND handed_over_at < $1
	ORDER BY id LIMIT ${MOST} FOR UPDATE SKIP LOCKED`;

/**
 * graphile-worker keeps the lock of a dead worker for four hours, and such a job is none. A new job of the same
 * key takes its place; where the worker lives after all, handing over decides who sends (claim.ts).
 */
const WITHOUT_JOB = `
	SELECT m.id FROM messages m
	WHERE m.status = 'queued' AND m.handed_over_at IS NULL AND NOT EXISTS (
		SELECT FROM graphile_worker.jobs j
		WHERE j.key = '${SEND_MESSAGE}:' || m.id
			AND (j.locked_at > $1 OR j.locked_at IS NULL AND j.attempts < j.max_attempts))
	ORDER BY m.id LIMIT ${MOST}`;

/** Says of messages that were handed over and never heard of again that nobody knows, and gives lost ones a new job. */
export async function reconcileMessages(deps: Deps): Promise<void> {
	const since = new Date(deps.clock().getTime() - OUTCOME_TIMEOUT);
	await deps.db.transaction(async (tx) => {
		const ids = await selectIds(tx, WITHOUT_OUTCOME, since);
		for (const messageId of ids) {
			const change = { messageId, status: 'unknown', by: 'guess', error: UNKNOWN_OUTCOME } as const;
			await changeStatus(tx, { ...change, at: deps.clock() }, deps);
		}
	});
	await deps.db.transaction(async (tx) => {
		const ids = await selectIds(tx, WITHOUT_JOB, since);
		await addJobs(
			tx,
			ids.map((id) => sendJob(id)),
		);
	});
}

async function selectIds(tx: Queryable, sql: string, since: Date): Promise<string[]> {
	const { rows } = await tx.query<{ id: string }>(sql, [since]);
	return rows.map(({ id }) => id);
}
