import type { JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { isNotFound } from '../../shared/errors';
import { findSubscription } from '../../shared/subscriptions';
import { clickloopApiRequest, clickloopApiRequestAllItems } from '../../shared/transport';
import type { ClickloopContext } from '../../shared/types';
import { linksWaitedFor } from './links';
import type { Click, Ending, Message, Subscribed } from './types';

/** How many messages to ask the server for at a time. */
const AT_ONCE = 10;

const HOUR = 3600 * 1000;

/**
 * Asks the server how the messages of some groups have ended.
 *
 * Nothing that was said in a call of the resume URL counts here, only what the server answers.
 *
 * @returns by message id; nothing at all while one of them may still be tapped in time
 */
export async function lookForEndings(
	this: ClickloopContext,
	groups: Subscribed[],
): Promise<Map<string, Ending> | undefined> {
	const endings = new Map<string, Ending>();
	for (const group of groups) {
		const timedOut = await findTimedOut.call(this, group);
		for (let start = 0; start < group.messageIds.length; start += AT_ONCE) {
			const ids = group.messageIds.slice(start, start + AT_ONCE);
			const found = await Promise.all(
				ids.map(async (id) => await endingOf.call(this, id, group, timedOut)),
			);
			for (const [position, ending] of found.entries()) {
				if (ending === undefined) return undefined;
				endings.set(ids[position] as string, ending);
			}
		}
	}
	return endings;
}

async function endingOf(
	this: ClickloopContext,
	id: string,
	group: Subscribed,
	timedOut: Set<string>,
): Promise<Ending | undefined> {
	const message = await findMessage.call(this, id);
	if (message === undefined) return { status: 'erased' };
	const tapped = linksWaitedFor(message, group.link).filter(({ humanClicks }) => humanClicks > 0);
	if (tapped.length > 0) {
		const tokens = tapped.map(({ token }) => token);
		return { status: 'clicked', message, click: await firstClick.call(this, message, tokens) };
	}
	if (message.status === 'failed') return { status: 'failed', message };
	if (timedOut.has(id) || wasOverBefore(message, group)) return { status: 'notClicked', message };
	return undefined;
}

/**
 * Whether the server has declared a message not clicked in time is in its log of deliveries. It
 * alone can tell: it knows clicks that are still being judged, and its clock is the one that counts.
 *
 * A subscription that is gone tells of nothing any more, so its messages are out of time: it was
 * removed by hand, or by an earlier call that found all of them ended.
 */
async function findTimedOut(
	this: ClickloopContext,
	{ subscriptionId, messageIds }: Subscribed,
): Promise<Set<string>> {
	const subscription = await findSubscription.call(this, subscriptionId);
	if (subscription === undefined) return new Set(messageIds);
	const deliveries = (await clickloopApiRequestAllItems.call(this, {
		path: '/v1/deliveries',
		qs: { subscription: subscriptionId },
	})) as unknown as Array<{ type: string; messageId: string | null }>;
	const declared = deliveries.filter(({ type }) => type === 'message.unclicked');
	return new Set(declared.map(({ messageId }) => messageId ?? ''));
}

/**
 * A message that an earlier try of this execution has sent may have run out of time already. One of which nobody knows
 * whether it was sent counts from when it was made: the server counts from handing it over, which was soon afterwards.
 */
function wasOverBefore(
	{ status, deliveredAt, sentAt, createdAt }: Message,
	{ afterHours, since }: Subscribed,
): boolean {
	const start = deliveredAt ?? sentAt ?? (status === 'unknown' ? createdAt : null);
	if (start === null) return false;
	return Date.parse(start) + afterHours * HOUR < Date.parse(since);
}

async function findMessage(this: ClickloopContext, id: string): Promise<Message | undefined> {
	try {
		return (await clickloopApiRequest.call(this, { path: `/v1/messages/${id}` })) as Message;
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw new NodeApiError(this.getNode(), error as JsonObject);
	}
}

async function firstClick(
	this: ClickloopContext,
	{ id, campaignId }: Message,
	tokens: string[],
): Promise<Click | undefined> {
	const clicks = (await clickloopApiRequestAllItems.call(this, {
		path: `/v1/campaigns/${campaignId}/clicks`,
		qs: { message: id, verdict: 'human' },
	})) as unknown as Click[];
	// The API has the newest first.
	return clicks.reverse().find(({ token }) => tokens.includes(token));
}
