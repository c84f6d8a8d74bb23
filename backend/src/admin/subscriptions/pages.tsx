/** @jsxRuntime automatic @jsxImportSource preact */
import { Router } from 'express';
import { z } from 'zod';
import type { Deps } from '../../deps.js';
import { invalidInput, notFound } from '../../http/problem.js';
import { parseId, type IdPrefix } from '../../ids.js';
import { countUndelivered } from '../../deliveries/count-undelivered.js';
import { deliveryStatus } from '../../deliveries/delivery.js';
import { listDeliveries } from '../../deliveries/list.js';
import { listSubscriptions } from '../../subscriptions/list.js';
import { replay, replayFailed } from '../../deliveries/replay.js';
import { setStatus } from '../../subscriptions/set-status.js';
import { showSubscription } from '../../subscriptions/subscription.js';
import { localPath } from '../local-path.js';
import { sendPage } from '../render.js';
import { SubscriptionListPage } from './list-page.js';
import { SubscriptionPage } from './subscription-page.js';

const PAGE_LENGTH = 50;

/** Addresses get mistyped and cut off: what cannot be used is left out, not complained about. */
const query = z.object({
	cursor: z.string().optional().catch(undefined),
	status: deliveryStatus.optional().catch(undefined),
});

const statusForm = z.object({ status: z.enum(['active', 'paused']) });
const replayForm = z.object({ back: z.string().optional().catch(undefined) });

/** The list of subscriptions, and one subscription's deliveries. */
export function subscriptionPages(deps: Pick<Deps, 'db' | 'secrets'>): Router {
	const { db, secrets } = deps;
	const router = Router();

	router.get('/webhooks', async (req, res) => {
		const { cursor } = query.parse(req.query);
		const page = await listSubscriptions(deps, { limit: PAGE_LENGTH, cursor });
		const data = await countUndelivered(db.pool, page.data);
		sendPage(res, <SubscriptionListPage page={{ ...page, data }} cursor={cursor} />);
	});

	router.get('/webhooks/:id', async (req, res) => {
		const id = readId('sub', req.params.id);
		const { status, cursor } = query.parse(req.query);
		const row = await db.prisma.subscription.findUnique({ where: { id } });
		if (!row) throw notFound(`subscription ${JSON.stringify(req.params.id)}`);
		const [[subscription], page] = await Promise.all([
			countUndelivered(db.pool, [showSubscription(row, secrets)]),
			listDeliveries(deps, { subscriptionId: id, status }, { limit: PAGE_LENGTH, cursor }),
		]);
		sendPage(
			res,
			<SubscriptionPage subscription={subscription!} page={page} status={status} cursor={cursor} />,
		);
	});

	router.post('/webhooks/:id/status', async (req, res) => {
		const { success, data } = statusForm.safeParse(req.body ?? {});
		if (!success) throw invalidInput([{ path: 'status', message: 'is none of the choices' }]);
		await setStatus(db, readId('sub', req.params.id), data.status);
		res.redirect(303, `/admin/webhooks/${req.params.id}`);
	});

	router.post('/webhooks/:id/replay', async (req, res) => {
		await replayFailed(db, { subscription: readId('sub', req.params.id) });
		res.redirect(303, `/admin/webhooks/${req.params.id}`);
	});

	router.post('/webhooks/deliveries/:id/replay', async (req, res) => {
		await replay(db, readId('dlv', req.params.id));
		const { back } = replayForm.parse(req.body ?? {});
		// Browsers unfold what the address points into.
		res.redirect(303, `${localPath(back)}#${req.params.id}`);
	});

	return router;
}

/** @returns the UUID inside an id in a path */
function readId(prefix: IdPrefix, id: string): string {
	const uuid = parseId(prefix, id);
	if (!uuid)
		throw notFound(`${prefix === 'sub' ? 'subscription' : 'delivery'} ${JSON.stringify(id)}`);
	return uuid;
}
