import { z } from 'zod';
import { addJobs, type Tasks } from '../database/jobs.js';
import type { Deps } from '../deps.js';
import { changeStatus } from '../messages/change-status.js';
import { openContent } from '../messages/content.js';
import type { Accepted } from './channel.js';
import { NotNow, Refused } from './errors.js';
import { handOver, type HandedOver } from './hand-over.js';
import { receiptUrl } from './receipts.js';
import { openStored } from './sealed.js';
import { SEND_MESSAGE, sendJob } from './send-job.js';

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
export function sendingTasks(deps: Deps): Tasks {
	return {
		[SEND_MESSAGE]: async (job) => {
			const { messageId, attempt } = payload.parse(job);
			await sendMessage(deps, messageId, attempt);
		},
	};
}

/**
 * Hands a message to its channel, and writes down what came of it. Nothing happens where the message is not
 * waiting: it was handed over before, by whomever. Where the provider's answer was lost, nobody knows whether
 * the text was sent: then nothing is written, and unless a receipt tells, the sweep (sweep.ts) fails it.
 */
async function sendMessage(deps: Deps, messageId: string, attempt: number): Promise<void> {
	const message = await handOver(deps, messageId);
	if (!message) return;
	try {
		const accepted = await send(deps, message);
		await move(deps, { messageId, status: 'sent', ...accepted });
	} catch (error) {
		if (error instanceof Refused) {
			await move(deps, { messageId, status: 'failed', error: error.message });
		} else if (error instanceof NotNow) {
			await tryLater(deps, messageId, attempt, error);
		} else {
			throw error;
		}
	}
}

async function send(deps: Deps, { id, content, phone, channel }: HandedOver): Promise<Accepted> {
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

interface Outcome {
	messageId: string;
	status: 'sent' | 'failed';
	providerMessageId?: string | null;
	error?: string;
}

async function move(deps: Deps, outcome: Outcome): Promise<void> {
	const change = { ...outcome, at: deps.clock() };
	await deps.db.transaction((tx) => changeStatus(tx, change, deps));
}

async function tryLater(
	deps: Deps,
	messageId: string,
	attempt: number,
	{ message, retryAfter }: NotNow,
): Promise<void> {
	const delay = RETRY_DELAYS[attempt - 1];
	if (delay === undefined) {
		const error = `${message}; given up after ${attempt} attempts.`;
		await move(deps, { messageId, status: 'failed', error });
		return;
	}
	deps.log.info(
		{ messageId, attempt },
		`A text was not taken: ${message}. It is tried again later`,
	);
	const wait = Math.max(delay * (1 + Math.random() * JITTER), retryAfter);
	const runAt = new Date(deps.clock().getTime() + wait);
	await deps.db.transaction(async (tx) => {
		await tx.query(
			`UPDATE messages SET handed_over_at = NULL WHERE id = $1 AND status = 'queued'`,
			[messageId],
		);
		await addJobs(tx, [sendJob(messageId, attempt + 1, runAt)]);
	});
}
