import type { IDataObject, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { isNotFound } from './errors';
import { clickloopApiRequest, clickloopApiRequestAllItems } from './transport';
import type { ClickloopContext } from './types';
import { unreachableError } from './unreachable';

const PATH = '/v1/subscriptions';

/** The most the API takes. */
const MAX_DESCRIPTION_LENGTH = 500;

/** A subscription as far as the nodes look at it. */
export interface Subscription {
	id: string;
	url: string;
	events: string[];
	filter: IDataObject;
	status: 'active' | 'paused' | 'ended';
	createdAt: string;
	/** Null as long as it has the secret it was made with. */
	secretRotatedAt: string | null;
}

export interface NewSubscription extends Subscription {
	/** Shown this once. */
	secret: string;
	/** Whether anything has answered under its URL, and if not, why. */
	ping: { reached: boolean; error: string | null };
}

/** What the nodes ask for: which events go where. */
export interface Wanted {
	url: string;
	events: string[];
	filter: IDataObject;
	description: string;
}

/**
 * Makes a subscription, and has the server try the way to its URL.
 *
 * @throws NodeOperationError when the server cannot reach this n8n; nothing is left behind then
 */
export async function createSubscription(
	this: ClickloopContext,
	wanted: Wanted,
): Promise<NewSubscription> {
	const subscription = (await clickloopApiRequest.call(this, {
		method: 'POST',
		path: PATH,
		body: { ...wanted, ping: true },
	})) as NewSubscription;
	const { id, ping } = subscription;
	if (ping.reached) return subscription;
	await deleteSubscription.call(this, id);
	throw unreachableError(this.getNode(), wanted.url, ping.error);
}

export async function updateSubscription(
	this: ClickloopContext,
	id: string,
	changes: Partial<Wanted> & { status?: 'active' },
): Promise<void> {
	await clickloopApiRequest.call(this, { method: 'PATCH', path: `${PATH}/${id}`, body: changes });
}

/** Has the server send a sample of this event in a moment, signed like a real one. */
export async function requestSample(
	this: ClickloopContext,
	id: string,
	type: string,
): Promise<void> {
	await clickloopApiRequest.call(this, {
		method: 'POST',
		path: `${PATH}/${id}/sample`,
		body: { type },
	});
}

/** @returns undefined when the server does not know it */
export async function findSubscription(
	this: ClickloopContext,
	id: string,
): Promise<Subscription | undefined> {
	try {
		return (await clickloopApiRequest.call(this, { path: `${PATH}/${id}` })) as Subscription;
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw new NodeApiError(this.getNode(), error as JsonObject);
	}
}

/** @returns the ids of all subscriptions to this URL */
export async function findSubscriptionsTo(this: ClickloopContext, url: string): Promise<string[]> {
	const all = (await clickloopApiRequestAllItems.call(this, {
		path: PATH,
	})) as unknown as Subscription[];
	return all.filter((subscription) => subscription.url === url).map(({ id }) => id);
}

/** One that is gone already is as good as deleted. */
export async function deleteSubscription(this: ClickloopContext, id: string): Promise<void> {
	try {
		await clickloopApiRequest.call(this, { method: 'DELETE', path: `${PATH}/${id}` });
	} catch (error) {
		if (!isNotFound(error)) throw new NodeApiError(this.getNode(), error as JsonObject);
	}
}

/** @returns what the admin page shows of a subscription: which node of which workflow it belongs to */
export function describeSubscriber(this: ClickloopContext): string {
	const { id, name } = this.getWorkflow();
	return `n8n: ${this.getNode().name} in ${name ?? id}`.slice(0, MAX_DESCRIPTION_LENGTH);
}
