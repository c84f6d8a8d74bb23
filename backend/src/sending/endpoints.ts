import { z } from 'zod';
import { campaignReference } from '../campaigns/campaign.js';
import type { Deps } from '../deps.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { pageOf, pageQuery } from '../http/pages.js';
import { notFound } from '../http/problem.js';
import { flag, givenTime, idOf, text } from '../http/schemas.js';
import type { Caller } from '../http/scopes.js';
import { publicId } from '../ids.js';
import { ensureCallersOwn } from '../messages/callers-own.js';
import { listMessages } from '../messages/list.js';
import { loadMessages, message, messageStatus } from '../messages/message.js';
import { phoneInQuery } from '../messages/phone.js';
import { sendRequest } from '../messages/request.js';
import { messageReference, showChanged, showDuplicate } from '../messages/shown-to.js';
import { WARNING_CODES } from '../messages/warnings.js';
import { changeStatus } from './change-status.js';
import { previewMessages } from './preview.js';
import { sendMessages, type SendResult } from './send-messages.js';

const tag = 'Messages';

const campaignName = z.object({ id: z.string().nullable(), name: z.string() });
const warning = z.object({
	code: z
		.enum(WARNING_CODES)
		.describe(
			'`untracked_url`: looks like a link and got no short link; `own_link`: is a short link already; ' +
				'`several_links`, `link_not_last`: readers follow one link at the end best; `public_shortener`, ' +
				'`target_not_https`: what carriers and readers distrust; `target_unreachable`: with `checkTargets`; ' +
				'`many_segments`: more than 3; `longer_than_original`: than the text with its URLs.',
		),
	detail: z.string(),
});
const rejection = z.object({ code: z.string(), detail: z.string() });

const sendAnswer = z
	.object({
		campaign: campaignName,
		results: z.array(
			z.object({
				index: z.int(),
				status: z.enum(['accepted', 'duplicate', 'rejected']),
				message: z.union([message, messageReference]).optional(),
				error: rejection.optional(),
				warnings: z.array(warning),
			}),
		),
	})
	.meta({ id: 'SendAnswer' });

const previewedMessage = message
	.pick({ to: true, contact: true, text: true, originalText: true, segments: true, metadata: true })
	.extend({
		links: z.array(
			z.object({ token: z.string(), shortUrl: z.string(), url: z.string(), position: z.int() }),
		),
	});

const previewAnswer = z
	.object({
		campaign: campaignName,
		results: z.array(
			z.object({
				index: z.int(),
				status: z.enum(['accepted', 'rejected']),
				message: previewedMessage.optional(),
				error: rejection.optional(),
				warnings: z.array(warning),
			}),
		),
	})
	.meta({ id: 'PreviewAnswer' });

const statusChange = z.strictObject({
	status: z.enum(['sent', 'delivered', 'failed']),
	providerMessageId: text({ max: 200 }).optional(),
	at: givenTime.optional(),
});

const oneMessage = z.object({ id: idOf('msg') });

export function messageEndpoints(deps: Deps): Endpoint[] {
	const load = async (id: string) => {
		const messages = await loadMessages(deps.db.pool, [id], deps);
		const found = messages.get(id);
		if (!found) throw notFound(`message "${publicId('msg', id)}"`);
		return found;
	};

	return [
		endpoint({
			method: 'post',
			path: '/v1/messages',
			tag,
			summary: 'Mint links for up to 1,000 messages and send them',
			scope: 'messages:write',
			body: sendRequest,
			answer: sendAnswer,
			handle: async ({ body, caller }) => {
				const { campaign, results } = await sendMessages(deps, body);
				return { campaign, results: results.map((result) => showResult(result, caller)) };
			},
		}),
		endpoint({
			method: 'post',
			path: '/v1/messages/preview',
			tag,
			summary: 'Show the texts with sample links and their segments; nothing is stored or sent',
			scope: 'messages:write',
			body: sendRequest,
			answer: previewAnswer,
			handle: ({ body }) => previewMessages(deps, body),
		}),
		endpoint({
			method: 'get',
			path: '/v1/messages',
			tag,
			summary: 'List messages, newest first',
			scope: 'messages:read',
			query: pageQuery.extend({
				campaign: campaignReference.optional(),
				to: phoneInQuery.optional(),
				contact: text({ max: 200 }).optional(),
				clicked: flag.optional(),
				status: messageStatus.optional(),
			}),
			answer: pageOf(message),
			handle: ({ query }) => listMessages(deps, query, query),
		}),
		endpoint({
			method: 'get',
			path: '/v1/messages/{id}',
			tag,
			summary: 'Get one message',
			scope: 'messages:read',
			params: oneMessage,
			answer: message,
			handle: ({ params }) => load(params.id),
		}),
		endpoint({
			method: 'patch',
			path: '/v1/messages/{id}',
			tag,
			summary: 'Say what became of a message that you sent yourself',
			scope: 'messages:write',
			params: oneMessage,
			body: statusChange,
			answer: z.union([message, messageReference]),
			handle: async ({ params: { id }, body, caller }) => {
				await ensureCallersOwn(deps.db.pool, id);
				const at = body.at ? new Date(body.at) : deps.clock();
				const change = { ...body, messageId: id, by: 'caller', at } as const;
				await deps.db.transaction((tx) => changeStatus(tx, change, deps));
				return showChanged(await load(id), caller);
			},
		}),
	];
}

/** What the request itself made is its own; the message that had its key first may be anybody's. */
function showResult(result: SendResult, caller: Caller): z.input<typeof sendAnswer>['results'][0] {
	if (result.status !== 'duplicate') return result;
	return { ...result, message: showDuplicate(result.message!, caller) };
}
