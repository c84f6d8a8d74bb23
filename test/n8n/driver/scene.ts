import { randomUUID } from 'node:crypto';
import type { Click, Subscription } from './clickloop.js';
import { itemsOf, type Execution } from './n8n-api.js';
import { clickloop, credential, n8n, n8nApi } from './stage.js';
import { until } from './until.js';
import { clickedWorkflow, hearingWorkflow, sendingWorkflow } from './workflows.js';

/** The people who are texted in every scene. */
export const people = [
	{ name: 'Ada', phone: '+4915112345671', contact: 'crm-1', plan: 'pro' },
	{ name: 'Ben', phone: '+4915112345672', contact: 'crm-2', plan: 'team' },
	{ name: 'Cleo', phone: '+4915112345673', contact: 'crm-3', plan: 'free' },
];

/** An item that "Shorten & Send SMS" gives. */
export interface SentItem {
	status: string;
	campaignId: string;
	messageId: string;
	to: string;
	text: string;
}

/** An item that the trigger gives. */
export interface Tapped {
	id: string;
	type: string;
	click: Click;
	message: { to: string; contact: string };
	campaign: { id: string; name: string };
}

/** The trigger node's name in the scene's second workflow. */
export const trigger = 'On Link Clicked Trigger';

/** One campaign with its two workflows in n8n. */
export type Scene = Awaited<ReturnType<typeof setScene>>;

/**
 * Makes a campaign's two workflows in n8n: one that texts everyone, active, and one that goes on
 * when someone taps, not active yet.
 */
export async function setScene(campaign: string) {
	const api = await n8nApi();
	const loop = await clickloop();
	const stored = await credential();
	const path = randomUUID();
	const sender = await api.createWorkflow(sendingWorkflow(campaign, stored, path));
	const clicked = await api.createWorkflow(clickedWorkflow(campaign, stored));
	await api.activate(sender);

	return {
		/** The second workflow's id. */
		clicked,
		/** Activates the second workflow. */
		activate: () => subscribedBy(() => api.activate(clicked)),
		/** Presses "Listen for test event" on the trigger. */
		listen: () => subscribedBy(() => api.listenForTestEvent(clicked, trigger)),

		/** Has n8n text everyone; gives the workflow's answer, and what the sandbox sent to each of `people`. */
		async textEveryone() {
			const items = await callWebhook<SentItem[]>(path, { people });
			const messages = await until('the sandbox to have sent every text', async () => {
				const sent = await loop.sandboxMessages();
				const found = items.map((item) => sent.find(({ text }) => text === item.text));
				return found.every((message) => message !== undefined) && found;
			});
			for (const message of messages) await loop.deliver(message);
			return { items, messages };
		},
	};
}

/** Makes a workflow that hears what the trigger, so set, gives it, and activates it. */
export async function hear(
	name: string,
	parameters: Record<string, unknown>,
): Promise<{ workflow: string; subscription: Subscription }> {
	const api = await n8nApi();
	const made = hearingWorkflow(name, parameters, await credential());
	const workflow = await api.createWorkflow(made);
	const subscription = await subscribedBy(() => api.activate(workflow));
	// The backend has the subscription a moment before n8n has put the secret by.
	await api.publication(workflow);
	return { workflow, subscription };
}

/** Sets the trigger to one campaign. */
export const ofCampaign = (name: string) => ({
	campaign: { __rl: true, mode: 'name', value: name },
});

/** Does what makes n8n subscribe, and waits until the new subscription is really there. */
export async function subscribedBy(act: () => Promise<unknown>): Promise<Subscription> {
	const loop = await clickloop();
	const known = (await loop.subscriptions()).map(({ id }) => id);
	await act();
	return until('the subscription', async () =>
		(await loop.subscriptions()).find(({ id }) => !known.includes(id)),
	);
}

/** The workflow's executions in order, as soon as there are `count` of them. */
export async function executionsOf(
	workflow: string,
	count: number,
	seconds?: number,
): Promise<Execution[]> {
	const api = await n8nApi();
	const enough = async () => {
		const found = await api.executions(workflow);
		return found.length >= count && found;
	};
	return until(`${count} executions`, enough, seconds);
}

/** What the trigger gave to this execution. */
export function tappedIn(execution: Execution): Tapped[] {
	return itemsOf(execution, trigger).map(({ json }) => json as unknown as Tapped);
}

/** Calls a production webhook of n8n as soon as it is registered; gives the workflow's answer. */
export async function callWebhook<T>(path: string, body: unknown): Promise<T> {
	const { url } = await n8n();
	return until(`the webhook ${path}`, async () => {
		const response = await fetch(`${url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		const answer = await response.text();
		if (response.status === 404) return undefined;
		if (!response.ok) throw new Error(`The workflow answered ${response.status}: ${answer}`);
		return JSON.parse(answer) as T;
	});
}
