import { z } from 'zod';
import { campaignReference } from '../campaigns/campaign.js';
import type { Deps } from '../deps.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { pageOf, pageQuery } from '../http/pages.js';
import { givenTime, idOf } from '../http/schemas.js';
import { listMessages } from '../messages/list.js';
import { message } from '../messages/message.js';
import { phoneInQuery } from '../messages/phone.js';
import { messageReference, showChanged } from '../messages/shown-to.js';
import { playReceipt } from './sandbox-messages.js';

const tag = 'Sandbox';

const playedReceipt = z.strictObject({
	status: z.enum(['sent', 'delivered', 'failed']),
	at: givenTime.optional(),
});

export function sandboxEndpoints(deps: Deps): Endpoint[] {
	return [
		endpoint({
			method: 'get',
			path: '/v1/sandbox/messages',
			tag,
			summary: 'List what the sandbox "sent", newest first',
			scope: 'messages:read',
			query: pageQuery.extend({
				campaign: campaignReference.optional(),
				to: phoneInQuery.optional(),
			}),
			answer: pageOf(message),
			handle: ({ query }) => listMessages(deps, { ...query, channelType: 'sandbox' }, query),
		}),
		endpoint({
			method: 'post',
			path: '/v1/sandbox/messages/{id}/receipt',
			tag,
			summary: 'Play the provider: say what became of a message',
			scope: 'messages:write',
			params: z.object({ id: idOf('msg') }),
			body: playedReceipt,
			answer: z.union([message, messageReference]),
			handle: async ({ params: { id }, body: { status, at }, caller }) => {
				const receipt = { messageId: id, status, at: at ? new Date(at) : deps.clock() };
				return showChanged(await playReceipt(deps, receipt), caller);
			},
		}),
	];
}
