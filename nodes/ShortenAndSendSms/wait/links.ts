import type { Message } from './types';

/**
 * @param wanted token or part of the address, as the server's filter has it; any link where absent
 * @returns the message's tracked links that are waited for
 */
export function linksWaitedFor({ links }: Message, wanted?: string): Message['links'] {
	if (wanted === undefined) return links;
	return links.filter(({ token, url }) => token === wanted || url.includes(wanted));
}
