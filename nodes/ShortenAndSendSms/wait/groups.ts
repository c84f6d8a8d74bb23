import type { Group } from './types';

/** The most messages the API takes in one filter. */
const GROUP_SIZE = 1000;

/** One message to wait for. */
export interface Awaited {
	messageId: string;
	link: string | undefined;
	afterHours: number;
}

/** Puts messages with the same link and limit together, each message once. */
export function toGroups(awaited: Awaited[]): Group[] {
	const open = new Map<string, Group>();
	const known = new Set<string>();
	const groups: Group[] = [];
	for (const { messageId, link, afterHours } of awaited) {
		const key = JSON.stringify([link, afterHours]);
		if (known.has(`${key} ${messageId}`)) continue;
		known.add(`${key} ${messageId}`);
		let group = open.get(key);
		if (group === undefined || group.messageIds.length === GROUP_SIZE) {
			group = { afterHours, messageIds: [], ...(link === undefined ? {} : { link }) };
			open.set(key, group);
			groups.push(group);
		}
		group.messageIds.push(messageId);
	}
	return groups;
}
