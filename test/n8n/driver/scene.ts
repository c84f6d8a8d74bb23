import { randomUUID } from 'node:crypto';
import type { Subscription } from './clickloop.js';
import { backend, clickloop, n8n, n8nApi } from './stage.js';
import { until } from './until.js';
import { clickedWorkflow, sendingWorkflow } from './workflows.js';

/** The people who are texted in every scene. */
export const people = [
	{ name: 'Ada', phone: '+4915112345671', contact: 'crm-1', plan: 'pro' },
	{ name: 'Ben', phone: '+4915112345672', contact: 'crm-2', plan: 'team' },
	{ name: 'Cleo', phone: '+4915112345673', contact: 'crm-3', plan: 'free' },
];

/** An item that "Shorten & Send SMS" gives. */
export interface SentItem {
	status: string;
	campaign: { id: string; name: string };
	message: { id: string; to: string; text: string };
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
	const credential = await storeCredential();
	const path = randomUUID();
	const sender = await api.createWorkflow(sendingWorkflow(campaign, credential, path));
	const clicked = await api.createWorkflow(clickedWorkflow(campaign, credential));
	await api.activate(sender);

	/** Does what makes n8n subscribe, and waits until the new subscription is really there. */
	const subscribedBy = async (act: () => Promise<unknown>): Promise<Subscription> => {
		const known = (await loop.subscriptions()).map(({ id }) => id);
		await act();
		return until('the subscription', async () =>
			(await loop.subscriptions()).find(({ id }) => !known.includes(id)),
		);
	};

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
				const found = items.map(({ message }) => sent.find(({ text }) => text === message.text));
				return found.every((message) => message !== undefined) && found;
			});
			for (const message of messages) await loop.deliver(message);
			return { items, messages };
		},
	};
}

/** Calls a production webhook of n8n as soon as it is registered; gives the workflow's answer. */
async function callWebhook<T>(path: string, body: unknown): Promise<T> {
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

/** Stores the Clickloop credential in n8n; gives what a node refers to it by. */
export async function storeCredential() {
	const { url, adminKey } = await backend();
	const name = 'Clickloop';
	const data = { baseUrl: url, apiKey: adminKey };
	return { name, id: await (await n8nApi()).createCredential(name, 'clickloopApi', data) };
}
