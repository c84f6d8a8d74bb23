import type { IDataObject, IHookFunctions, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { clickloopApiRequest, clickloopApiRequestAllItems } from '../shared/transport';

const EVENTS = ['link.clicked'];

/** The most the API takes. */
const MAX_DESCRIPTION_LENGTH = 500;

interface Subscription {
	id: string;
	url: string;
	events: string[];
	filter: { campaign?: string; once?: boolean } | null;
	status: string;
}

/**
 * Whether the server still sends this node's events here, as the node is set now, signed with a
 * secret that we hold.
 */
export async function subscriptionExists(this: IHookFunctions): Promise<boolean> {
	const { subscriptionId, secret } = this.getWorkflowStaticData('node');
	if (typeof subscriptionId !== 'string' || typeof secret !== 'string') return false;
	const subscription = await getSubscription.call(this, subscriptionId);
	return subscription !== undefined && isAsWanted(subscription, wantedSubscription.call(this));
}

/** Subscribes this node's URL and keeps the subscription's id and secret for later. */
export async function subscribe(this: IHookFunctions): Promise<boolean> {
	await unsubscribe.call(this);
	const subscription = (await clickloopApiRequest.call(this, {
		method: 'POST',
		path: '/v1/subscriptions',
		body: wantedSubscription.call(this) as unknown as IDataObject,
	})) as { id: string; secret: string };
	const staticData = this.getWorkflowStaticData('node');
	staticData.subscriptionId = subscription.id;
	staticData.secret = subscription.secret;
	return true;
}

/**
 * Ends the subscription. One that is gone already is as good as ended.
 *
 * Where n8n lost its id (an activation that failed half-way, a restored backup) it is found by its
 * URL, which belongs to this node alone: nothing is left behind whose secret nobody holds. A test
 * listener has a URL and static data of its own, so it never touches the active workflow's.
 */
export async function unsubscribe(this: IHookFunctions): Promise<boolean> {
	const staticData = this.getWorkflowStaticData('node');
	const ids =
		typeof staticData.subscriptionId === 'string'
			? [staticData.subscriptionId]
			: await findByUrl.call(this, webhookUrl.call(this));
	for (const id of ids) await deleteSubscription.call(this, id);
	delete staticData.subscriptionId;
	delete staticData.secret;
	return true;
}

function wantedSubscription(this: IHookFunctions) {
	const value = this.getNodeParameter('campaign', '', { extractValue: true });
	const campaign = String(value ?? '').trim();
	const once = this.getNodeParameter('firstClickOnly', false) as boolean;
	const { id, name } = this.getWorkflow();
	return {
		url: webhookUrl.call(this),
		events: EVENTS,
		filter: {
			...(campaign ? { campaign } : {}),
			...(once ? { once } : {}),
		},
		description: `n8n: ${this.getNode().name} in ${name ?? id}`.slice(0, MAX_DESCRIPTION_LENGTH),
	};
}

function webhookUrl(this: IHookFunctions): string {
	return this.getNodeWebhookUrl('default') as string;
}

function isAsWanted(
	{ status, url, events, filter }: Subscription,
	wanted: Pick<Subscription, 'url' | 'events' | 'filter'>,
): boolean {
	return (
		status === 'active' &&
		url === wanted.url &&
		events.join() === wanted.events.join() &&
		(filter?.campaign ?? '') === (wanted.filter?.campaign ?? '') &&
		(filter?.once ?? false) === (wanted.filter?.once ?? false)
	);
}

async function getSubscription(
	this: IHookFunctions,
	id: string,
): Promise<Subscription | undefined> {
	try {
		return (await clickloopApiRequest.call(this, {
			path: `/v1/subscriptions/${id}`,
		})) as Subscription;
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw new NodeApiError(this.getNode(), error as JsonObject);
	}
}

async function findByUrl(this: IHookFunctions, url: string): Promise<string[]> {
	const subscriptions = (await clickloopApiRequestAllItems.call(this, {
		path: '/v1/subscriptions',
	})) as unknown as Subscription[];
	return subscriptions.filter((subscription) => subscription.url === url).map(({ id }) => id);
}

async function deleteSubscription(this: IHookFunctions, id: string): Promise<void> {
	try {
		await clickloopApiRequest.call(this, { method: 'DELETE', path: `/v1/subscriptions/${id}` });
	} catch (error) {
		if (!isNotFound(error)) throw new NodeApiError(this.getNode(), error as JsonObject);
	}
}

function isNotFound(error: unknown): boolean {
	return error instanceof NodeApiError && error.httpCode === '404';
}
