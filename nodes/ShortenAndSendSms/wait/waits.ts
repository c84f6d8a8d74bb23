import type { IDataObject, IExecuteFunctions, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';
import { isNotFound } from '../../shared/errors';
import { clickloopApiRequest } from '../../shared/transport';
import type { ClickloopContext } from '../../shared/types';
import { unreachableError } from '../../shared/unreachable';

const PATH = '/v1/waits';

/** The most messages the API takes in one wait. */
const MOST_MESSAGES = 1000;

/** What one item's message is waited for. */
export interface Awaited {
	messageId: string;
	/** Token or part of the address of the link to be tapped; any link where undefined. */
	link: string | undefined;
	/** Until when a tap counts, in ISO 8601. */
	until: string;
}

/** How a message has ended, as the server tells it; null while it may still be tapped in time. */
export interface Ending {
	messageId: string;
	ending: 'clicked' | 'notClicked' | 'failed' | 'erased' | 'canceled' | null;
	message?: IDataObject;
	click?: IDataObject;
}

/**
 * Has the server call the execution's resume URL once the messages have ended: one wait for all that share a link and
 * a time.
 *
 * @returns the ids of the waits
 * @throws NodeOperationError when the server cannot reach this n8n; nothing is left behind then
 */
export async function createWaits(this: IExecuteFunctions, awaited: Awaited[]): Promise<string[]> {
	const ids: string[] = [];
	const resumeUrl = this.getSignedResumeUrl();
	let areAllMade = false;
	try {
		for (const { link, until, messageIds } of toGroups(awaited)) {
			const body = { messageIds, until, resumeUrl, ...(link === undefined ? {} : { link }) };
			const wait = (await clickloopApiRequest.call(this, {
				method: 'POST',
				path: PATH,
				body,
			})) as { id: string; resumeUrl: { reached: boolean; error: string | null } };
			ids.push(wait.id);
			if (!wait.resumeUrl.reached)
				throw unreachableError(this.getNode(), resumeUrl, wait.resumeUrl.error);
		}
		areAllMade = true;
		return ids;
	} finally {
		if (!areAllMade) for (const id of ids) await deleteWait.call(this, id);
	}
}

/**
 * Asks the server how the messages have ended; nothing that was said in a call of the resume URL counts.
 *
 * @param ids of waits; one that was deleted by hand waits for nothing any more
 * @returns by message id; undefined while one of them may still be tapped in time
 */
export async function findEndings(
	this: ClickloopContext,
	ids: string[],
): Promise<Map<string, Ending> | undefined> {
	const endings = new Map<string, Ending>();
	for (const id of ids) {
		const wait = await findWait.call(this, id);
		if (wait?.state === 'waiting' && wait.messages.some(({ ending }) => ending === null))
			return undefined;
		for (const one of wait?.messages ?? []) endings.set(one.messageId, one);
	}
	return endings;
}

async function findWait(
	this: ClickloopContext,
	id: string,
): Promise<{ state: string; messages: Ending[] } | undefined> {
	try {
		return (await clickloopApiRequest.call(this, { path: `${PATH}/${id}` })) as {
			state: string;
			messages: Ending[];
		};
	} catch (error) {
		if (isNotFound(error)) return undefined;
		throw new NodeApiError(this.getNode(), error as JsonObject);
	}
}

/** One that is gone already is as good as deleted. */
export async function deleteWait(this: ClickloopContext, id: string): Promise<void> {
	try {
		await clickloopApiRequest.call(this, { method: 'DELETE', path: `${PATH}/${id}` });
	} catch (error) {
		if (!isNotFound(error)) throw new NodeApiError(this.getNode(), error as JsonObject);
	}
}

interface Group {
	link: string | undefined;
	until: string;
	messageIds: string[];
}

/** Puts messages with the same link and time together, each message once. */
function toGroups(awaited: Awaited[]): Group[] {
	const open = new Map<string, Group>();
	const groups: Group[] = [];
	for (const { messageId, link, until } of awaited) {
		const key = JSON.stringify([link, until]);
		let group = open.get(key);
		if (group === undefined || group.messageIds.length === MOST_MESSAGES) {
			group = { link, until, messageIds: [] };
			open.set(key, group);
			groups.push(group);
		}
		if (!group.messageIds.includes(messageId)) group.messageIds.push(messageId);
	}
	return groups;
}
