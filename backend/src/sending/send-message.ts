import { z } from 'zod';
import { NotNow, Refused } from '../channels/errors.js';
import type { Outcomes } from '../channels/outcomes.js';
import type { Accepted } from '../channels/provider.js';
import { SEND_MESSAGE, sendJob } from '../channels/send-job.js';
import { openStored } from '../channels/settings-encryption.js';
import type { Queryable } from '../database/database.js';
import { addJobs, type Job, type Tasks } from '../database/jobs.js';
import type { Deps } from '../deps.js';
import { openContent } from '../messages/content.js';
import { statusesBefore } from '../messages/status.js';
import { changeStatus } from './change-status.js';
import { claimMessage, type ClaimedMessage } from './claim.js';
import { receiptUrl } from './receipts.js';

/**
 * How long to wait before each further attempt, in milliseconds: an hour in all. After that a text has mostly
 * missed its moment.
 */
export const RETRY_DELAYS = [1, 5, 15, 60, 5 * 60, 15 * 60, 40 * 60].map(
	(seconds) => seconds * 1000,
);
/** So that a thousand texts that were refused together do not come again together. */
const JITTER = 0.25;

const payload = z.object({ messageId: z.uuid(), attempt: z.int().default(1) });

/** @returns the tasks that hand messages to their channels */
export function sendingTasks(deps: Deps, outcomes: Outcomes): Tasks {
	return {
		[SEND_MESSAGE]: async (job) => {
			const { messageId, attempt } = payload.parse(job);
			outcomes.ensureRoom();
			const message = await claimMessage(deps, messageId);
			if (message) await sendMessage(deps, outcomes, message, attempt);
		},
	};
}

/**
 * Hands a message to its channel, and writes down what came of it. Where the provider's answer was lost, nobody knows
 * whether the text was sent: then nothing is written, and unless a receipt tells, the sweep (reconcile.ts) says so.
 */
async function sendMessage(
	deps: Deps,
	outcomes: Outcomes,
	message: ClaimedMessage,
	attempt: number,
): Promise<void> {
	const outcome = await send(deps, message).then(
		(accepted): Outcome => ({ status: 'sent', ...accepted }),
		(error: unknown) => readFailure(error, attempt),
	);
	const at = deps.clock();
	if (outcome.status === 'queued') {
		const { error, wait } = outcome;
		deps.log.info(
			{ messageId: message.id, attempt },
			`A text was not taken: ${error}. It is tried again later`,
		);
		const job = sendJob(message.id, attempt + 1, new Date(at.getTime() + wait));
		await outcomes.write((tx) => queueAgain(tx, message, job));
	} else {
		const change = { ...outcome, messageId: message.id, by: 'worker', at } as const;
		await outcomes.write(async (tx) => {
			await changeStatus(tx, change, deps);
		});
	}
}

async function send(
	deps: Deps,
	{ id, content, phone, channel }: ClaimedMessage,
): Promise<Accepted> {
	if (!channel) throw new Refused('Its channel was deleted before it was sent.');
	const callbackUrl = receiptUrl(deps.publicUrl, channel.id, id);
	const to = deps.secrets.tryDecrypt(phone);
	const text = openContent(content, deps.secrets)?.text ?? null;
	if (to === null || text === null) throw new Refused(CANNOT_BE_READ);
	const provider = prepare(() => openStored(channel, deps));
	return provider.send({ to, text, callbackUrl });
}

const CANNOT_BE_READ =
	'It cannot be sent: its number or text was stored under another CLICKLOOP_SECRET, or is damaged.';

/** What goes wrong before the provider is called has sent nothing, and would go wrong again. */
function prepare<T>(work: () => T): T {
	try {
		return work();
	} catch (error) {
		throw new Refused(
			`It cannot be sent: ${error instanceof Error ? error.message : String(error)}`,
		);
	}
}

/** What is certain after a call of the provider. */
type Outcome =
	| ({ status: 'sent' } & Accepted)
	| { status: 'failed'; error: string }
	/** Not taken this time; `wait` is in milliseconds. */
	| { status: 'queued'; error: string; wait: number };

/** @throws the error itself where nobody knows whether the text was sent */
function readFailure(error: unknown, attempt: number): Outcome {
	if (error instanceof Refused) return { status: 'failed', error: error.message };
	if (!(error instanceof NotNow)) throw error;
	const delay = RETRY_DELAYS[attempt - 1];
	if (delay === undefined) {
		return { status: 'failed', error: `${error.message}; given up after ${attempt} attempts.` };
	}
	const wait = Math.max(delay * (1 + Math.random() * JITTER), error.retryAfter);
	return { status: 'queued', error: error.message, wait };
}

/**
 * Only as this worker handed it over, to the person it was for: while this could not be written it may have been called
 * unknown, and its recipient may have been erased.
 */
const QUEUE_AGAIN = `
	UPDATE messages m SET status = 'queued', handed_over_at = NULL, error = NULL, error_hash = NULL
	FROM recipients r
	WHERE m.id = $1 AND m.handed_over_at = $2 AND m.status = ANY($3::message_status[])
		AND r.id = m.recipient_id AND r.phone = $4`;

async function queueAgain(tx: Queryable, message: ClaimedMessage, job: Job): Promise<void> {
	const { id, handedOverAt, phone } = message;
	const before = ['queued', ...statusesBefore('queued', 'worker')];
	const { rowCount } = await tx.query(QUEUE_AGAIN, [id, handedOverAt, before, phone]);
	if (rowCount) await addJobs(tx, [job]);
}
