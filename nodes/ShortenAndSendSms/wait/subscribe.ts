import type { IExecuteFunctions } from 'n8n-workflow';
import {
	createSubscription,
	deleteSubscription,
	describeSubscriber,
} from '../../shared/subscriptions';
import type { ClickloopContext } from '../../shared/types';
import type { Group, Subscribed } from './types';

const EVENTS = ['link.clicked', 'message.unclicked', 'message.failed'];

/** The part of the resume URL that tells which group a call is about; n8n's signature covers it. */
export const GROUP = 'group';

/**
 * Has the server call the execution's resume URL whenever one of the messages has ended.
 *
 * @throws NodeOperationError when the server cannot reach this n8n; no subscription is left then
 */
export async function subscribeToEndings(
	this: IExecuteFunctions,
	groups: Group[],
): Promise<Subscribed[]> {
	const subscribed: Subscribed[] = [];
	try {
		for (const [position, group] of groups.entries()) {
			subscribed.push(await subscribe.call(this, group, position));
		}
	} finally {
		if (subscribed.length < groups.length) await unsubscribe.call(this, subscribed);
	}
	return subscribed;
}

export async function unsubscribe(this: ClickloopContext, groups: Subscribed[]): Promise<void> {
	for (const { subscriptionId } of groups) await deleteSubscription.call(this, subscriptionId);
}

async function subscribe(
	this: IExecuteFunctions,
	group: Group,
	position: number,
): Promise<Subscribed> {
	const { messageIds, afterHours, link } = group;
	const { id, createdAt } = await createSubscription.call(this, {
		url: this.getSignedResumeUrl({ [GROUP]: String(position) }),
		events: EVENTS,
		filter: { message: messageIds, afterHours, ...(link === undefined ? {} : { link }) },
		description: describeSubscriber.call(this),
	});
	return { ...group, subscriptionId: id, since: createdAt };
}
