import type { IDataObject, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { clickloopApiRequest, clickloopApiRequestAllItems } from './transport';
import type { ClickloopContext } from './types';

const PATH = '/v1/subscriptions';

/** A subscription as far as the nodes look at it. */
export interface Subscription {
	id: string;
	url: string;
	events: string[];
	filter: IDataObject;
	status: 'active' | 'paused' | 'ended';
	/** Null as long as it has the secret it was made with. */
	secretRotatedAt: string | null;
}

export interface NewSubscription extends Subscription {
	/** Shown this once. */
	secret: string;
	/** What came of the ping, where one was asked for. */
	ping?: { reached: boolean; error: string | null };
}

export async function createSubscription(
	this: ClickloopContext,
	body: object,
): Promise<NewSubscription> {
	const answer = await clickloopApiRequest.call(this, {
		method: 'POST',
		path: PATH,
		body: body as IDataObject,
	});
	return answer as NewSubscription;
}

export async function updateSubscription(
	this: ClickloopContext,
	id: string,
	body: object,
): Promise<void> {
	await clickloopApiRequest.call(this, {
		method: 'PATCH',
		path: `${PATH}/${id}`,
		body: body as IDataObject,
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

function isNotFound(error: unknown): boolean {
	return error instanceof NodeApiError && error.httpCode === '404';
}
