import { raw, Router, type Request } from 'express';
import type { Receipt } from '../channels/provider.js';
import { channelType } from '../channels/registry.js';
import { openStored } from '../channels/settings-encryption.js';
import { loadChannel, type StoredChannel } from '../channels/store.js';
import type { Queryable } from '../database/database.js';
import type { Deps } from '../deps.js';
import { notFound, Problem } from '../http/problem.js';
import { parseId, publicId } from '../ids.js';
import { changeStatus } from './change-status.js';

/** Callbacks are a few hundred bytes. */
const BODY_LIMIT = '64kb';

/**
 * Where a provider tells what became of a message. The message is named in the query too: the provider may call
 * before its answer to the sending has been stored, or a crash may have lost that answer.
 */
export function receiptUrl(publicUrl: string, channelId: string, messageId: string): string {
	return `${publicUrl}/receipts/${publicId('chn', channelId)}?message=${publicId('msg', messageId)}`;
}

/**
 * Serves `/receipts/{channelId}`, the providers' callbacks, by POST or, where the provider calls so, by GET. There is no API key: each type of channel
 * verifies the request its own way, so the body is taken as it comes, form or JSON.
 */
export function receiptsRouter(deps: Deps): Router {
	const router = Router();
	const body = raw({ type: () => true, limit: BODY_LIMIT });
	router.post('/receipts/:channelId', body, async (req, res) => {
		await take(deps, await findChannel(deps.db.pool, req.params.channelId), req);
		res.status(204).end();
	});
	router.get('/receipts/:channelId', async (req, res, next) => {
		const channel = await findChannel(deps.db.pool, req.params.channelId);
		if (!channelType(channel.type).receiptsByGet) {
			next();
			return;
		}
		await take(deps, channel, req);
		res.status(204).end();
	});
	return router;
}

/** @throws Problem when it is not the provider's word, or not yet known to be */
async function take(deps: Deps, channel: StoredChannel, req: Request): Promise<void> {
	const url = deps.publicUrl + req.originalUrl;
	const answer = await openStored(channel, deps).readReceipt({
		method: req.method,
		url,
		header: (name: string) => req.get(name),
		body: Buffer.isBuffer(req.body) ? req.body.toString('utf8') : '',
		at: deps.clock(),
	});
	if ('refused' in answer) throw new Problem(403, 'forbidden', answer.refused);
	if ('later' in answer) throw new Problem(503, 'try-again', answer.later);
	const named = new URL(url).searchParams.get('message');
	const { receipts, ofUrlOnly = false } = answer;
	for (const receipt of receipts) {
		const messageId = ofUrlOnly ? named : (receipt.messageId ?? named);
		await apply(deps, channel.id, { ...receipt, messageId }, ofUrlOnly);
	}
}

async function findChannel(db: Queryable, id: string): Promise<StoredChannel> {
	const uuid = parseId('chn', id);
	const channel = uuid && (await loadChannel(db, uuid));
	if (!channel) throw notFound(`channel ${JSON.stringify(id)}`);
	return channel;
}

/**
 * The provider's id names the message, or, as long as that is not stored or the provider tells none, our id in the
 * callback or in its URL.
 */
const FIND_MESSAGE = `
	SELECT id FROM messages
	WHERE channel_id = $1 AND (id = $3 OR NOT $4)
		AND (provider_message_id = $2 OR id = $3 AND ($2 IS NULL OR provider_message_id IS NULL))
	ORDER BY provider_message_id NULLS LAST LIMIT 1`;

async function apply(
	deps: Deps,
	channelId: string,
	{ providerMessageId, messageId: named, status, error }: Receipt,
	ofUrlOnly: boolean,
): Promise<void> {
	await deps.db.transaction(async (tx) => {
		const { rows } = await tx.query<{ id: string }>(FIND_MESSAGE, [
			channelId,
			providerMessageId,
			(named && parseId('msg', named)) ?? null,
			ofUrlOnly,
		]);
		const messageId = rows[0]?.id;
		if (!messageId) {
			// Not an error of the caller's: the account may send texts of its own through the same callback.
			deps.log.info({ channelId, providerMessageId }, 'A receipt for a message that is not known');
			return;
		}
		const by = 'receipt';
		const change = { messageId, status, by, at: deps.clock(), providerMessageId, error } as const;
		await changeStatus(tx, change, deps);
	});
}
