import { randomUUID } from 'node:crypto';
import { callWebhook, type people } from './scene.js';
import { clickloop, credential, n8nApi } from './stage.js';
import { until } from './until.js';
import { waitingWorkflow } from './workflows.js';

/** The name of the node that waits. */
export const waitingNode = 'Shorten & Send SMS';

/** A workflow some of whose executions wait for taps. */
export type Waiting = Awaited<ReturnType<typeof startWaiting>>;

/** Texts each of these people in an execution of its own, and returns when all of them wait. */
export async function startWaiting(campaign: string, recipients: typeof people) {
	const api = await n8nApi();
	const loop = await clickloop();
	const known = (await loop.subscriptions()).map(({ id }) => id);
	const path = randomUUID();
	const workflow = await api.createWorkflow(waitingWorkflow(campaign, await credential(), path));
	await api.activate(workflow);
	for (const person of recipients) await callWebhook(path, person);
	await until(
		'the executions to wait',
		async () => (await api.waiting(workflow)) === recipients.length,
	);
	const messages = await Promise.all(
		recipients.map(({ phone }) => loop.sandboxMessageTo(phone, campaign)),
	);
	const made = (await loop.subscriptions()).filter(({ id }) => !known.includes(id));

	return {
		workflow,
		campaignId: messages[0]!.campaignId,
		messages,
		/** By which the backend wakes the executions that wait. */
		subscriptions: made,
		/** Waits until the backend is to wake none of them any more. */
		over: () =>
			until('the subscriptions to end', async () => {
				const ids = made.map(({ id }) => id);
				const left = (await loop.subscriptions()).filter(({ id }) => ids.includes(id));
				return left.every(({ status }) => status === 'ended');
			}),
	};
}
