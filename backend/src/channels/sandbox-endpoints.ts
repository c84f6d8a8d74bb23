import { z } from 'zod';
import { campaignReference } from '../campaigns/campaign.js';
import type { Deps } from '../deps.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { pageOf, pageQuery } from '../http/pages.js';
import { notFound } from '../http/problem.js';
import { idOf, time } from '../http/schemas.js';
import { publicId } from '../ids.js';
import { changeStatus } from '../messages/change-status.js';
import { listMessages } from '../messages/list.js';
import { loadMessages, message } from '../messages/message.js';
import { phone } from '../messages/request.js';

const tag = 'Sandbox';
const PLAYED_FAILURE = 'The sandbox was told to play a failure.';

const playedReceipt = z.strictObject({
	status: z.enum(['sent', 'delivered', 'failed']),
	at: time.optional(),
});

export function sandboxEndpoints(deps: Deps): Endpoint[] {
	return [
		endpoint({
			method: 'get',
			path: '/v1/sandbox/messages',
			tag,
			summary: 'List what the sandbox "sent", newest first',
			scope: 'messages:read',
			query: pageQuery.extend({ campaign: campaignReference.optional(), to: phone.optional() }),
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
			answer: message,
			handle: async ({ params: { id }, body: { status, at } }) => {
				await requireSandboxMessage(deps, id);
				const change = {
					messageId: id,
					status,
					at: at ? new Date(at) : deps.clock(),
					error: status === 'failed' ? PLAYED_FAILURE : null,
				};
				await deps.db.transaction((tx) => changeStatus(tx, change, deps));
				return (await loadMessages(deps.db.pool, [id], deps)).get(id)!;
			},
		}),
	];
}

async function requireSandboxMessage({ db }: Deps, id: string): Promise<void> {
	const { rowCount } = await db.pool.query(
		`SELECT FROM messages m JOIN channels c ON c.id = m.channel_id WHERE m.id = $1 AND c.type = 'sandbox'`,
		[id],
	);
	if (!rowCount) throw notFound(`message "${publicId('msg', id)}" in the sandbox`);
}
