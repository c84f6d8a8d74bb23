import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import {
	createSubscription,
	deleteSubscription,
	findSubscription,
	findSubscriptionsTo,
	requestSample,
	updateSubscription,
	type Subscription,
	type Wanted,
} from '../shared/subscriptions';
import { same } from './same';
import { REAL_EVENT } from './events';
import { wantedSubscription, webhookUrl } from './wanted';

/**
 * Whether the server still sends this node's events here, as the node is set now, signed with a
 * secret that we hold.
 */
export async function subscriptionExists(this: IHookFunctions): Promise<boolean> {
	const subscription = await ownSubscription.call(this);
	return subscription !== undefined && isAsWanted(subscription, wantedSubscription.call(this));
}

/**
 * Sees to it that the server sends this node's events here: mends the subscription that is there,
 * or makes a new one and keeps its id and secret for later.
 *
 * Mended where possible, since what is on its way to a subscription goes with it when it is deleted.
 *
 * @throws NodeOperationError when the server cannot reach this n8n; nothing is left behind then
 */
export async function subscribe(this: IHookFunctions): Promise<boolean> {
	const wanted = wantedSubscription.call(this);
	const subscription = await ownSubscription.call(this);
	if (subscription !== undefined && canBeMended(subscription, wanted)) {
		const { id } = subscription;
		await updateSubscription.call(this, id, { ...wanted, status: 'active' });
	} else {
		await subscribeAnew.call(this, wanted);
	}
	await requestSampleForTest.call(this);
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
			: await findSubscriptionsTo.call(this, webhookUrl.call(this));
	for (const id of ids) await deleteSubscription.call(this, id);
	forget(staticData);
	return true;
}

async function requestSampleForTest(this: IHookFunctions): Promise<void> {
	const testWith = this.getNodeParameter('testWith', REAL_EVENT) as string;
	if (this.getActivationMode() !== 'manual' || testWith === REAL_EVENT) return;
	const { subscriptionId } = this.getWorkflowStaticData('node');
	await requestSample.call(this, subscriptionId as string, testWith);
}

/** The subscription whose id and secret n8n kept; undefined when the secret has been replaced since. */
async function ownSubscription(this: IHookFunctions): Promise<Subscription | undefined> {
	const { subscriptionId, secret, secretRotatedAt } = this.getWorkflowStaticData('node');
	if (typeof subscriptionId !== 'string' || typeof secret !== 'string') return undefined;
	const subscription = await findSubscription.call(this, subscriptionId);
	return subscription?.secretRotatedAt === secretRotatedAt ? subscription : undefined;
}

/** An earlier try may have left something behind, known by its id or only by its URL. */
async function subscribeAnew(this: IHookFunctions, wanted: Wanted): Promise<void> {
	const staticData = this.getWorkflowStaticData('node');
	const leftovers = new Set(await findSubscriptionsTo.call(this, wanted.url));
	if (typeof staticData.subscriptionId === 'string') leftovers.add(staticData.subscriptionId);
	for (const id of leftovers) await deleteSubscription.call(this, id);
	forget(staticData);

	const { id, secret, secretRotatedAt } = await createSubscription.call(this, wanted);
	Object.assign(staticData, { subscriptionId: id, secret, secretRotatedAt });
}

function forget(staticData: IDataObject): void {
	delete staticData.subscriptionId;
	delete staticData.secret;
	delete staticData.secretRotatedAt;
}

/** What has ended stays ended; to another URL it is another subscription, whose way is to be tried. */
function canBeMended({ status, url }: Subscription, wanted: Wanted): boolean {
	return status !== 'ended' && url === wanted.url;
}

function isAsWanted({ status, url, events, filter }: Subscription, wanted: Wanted): boolean {
	return (
		status === 'active' &&
		url === wanted.url &&
		same([...events].sort(), [...wanted.events].sort()) &&
		same(filter, wanted.filter)
	);
}
