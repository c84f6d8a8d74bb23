import { randomUUID } from 'node:crypto';
import { callWebhook, type people } from './scene.js';
import { clickloop, credential, n8nApi } from './stage.js';
import { until } from './until.js';
import { waitingWorkflow } from './workflows.js';

/** The name of the node that waits. */
export const waitingNode = 'Shorten & Send SMS';

/** A workflow some of whose executions wait for taps. */
export type Waiting = Awaited<ReturnType<typeof startWaiting>>;

/**
 * Texts each of these people in an execution of its own, and returns when all of them wait.
 * @param minutes how long each may take
 */
export async function startWaiting(campaign: string, recipients: typeof people, minutes = 60) {
	const api = await n8nApi();
	const loop = await clickloop();
	const path = randomUUID();
	const drawn = waitingWorkflow(campaign, await credential(), path, minutes);
	const workflow = await api.createWorkflow(drawn);
	await api.activate(workflow);
	for (const person of recipients) await callWebhook(path, person);
	const executions = await until('the executions to wait', async () => {
		const found = await api.waiting(workflow);
		return found.length === recipients.length && found;
	});
	const messages = await Promise.all(
		recipients.map(({ phone }) => loop.sandboxMessageTo(phone, campaign)),
	);
	const waits = executions.flatMap(({ data }) => {
		const kept = data.executionData?.contextData[`node:${waitingNode}`];
		return kept?.wait?.waits ?? [];
	});

	return {
		workflow,
		/** The id of the node that waits. */
		node: drawn.nodes.find(({ name }) => name === waitingNode)!.id,
		campaignId: messages[0]!.campaignId,
		messages,
		/** Ids of the executions. */
		executions: executions.map(({ id }) => id),
		/** Ids of what the backend wakes them by. */
		waits,
	};
}
