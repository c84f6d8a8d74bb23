import { z } from 'zod';
import type { Deps } from '../deps.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { pageOf, pageQuery } from '../http/pages.js';
import { idOf } from '../http/schemas.js';
import { delivery, deliveryStatus, loadDelivery } from './delivery.js';
import { listDeliveries } from './list.js';
import { replay, replayFailed, replayInput } from './replay.js';

const tag = 'Deliveries';
const scope = 'subscriptions:write';

export function deliveryEndpoints(deps: Pick<Deps, 'db' | 'secrets'>): Endpoint[] {
	const { db } = deps;
	return [
		endpoint({
			method: 'get',
			path: '/v1/deliveries',
			tag,
			summary: 'List deliveries with their attempts, newest first',
			scope,
			query: pageQuery.extend({
				subscription: idOf('sub').optional(),
				status: deliveryStatus.optional(),
			}),
			answer: pageOf(delivery),
			handle({ query: { subscription, status, ...page } }) {
				return listDeliveries(deps, { subscriptionId: subscription, status }, page);
			},
		}),
		endpoint({
			method: 'post',
			path: '/v1/deliveries/{id}/replay',
			tag,
			summary: 'Send a delivery once more, the same letter by letter',
			scope,
			params: z.object({ id: idOf('dlv') }),
			answer: delivery,
			status: 202,
			async handle({ params: { id } }) {
				await replay(db, id);
				return loadDelivery(deps, id);
			},
		}),
		endpoint({
			method: 'post',
			path: '/v1/deliveries/replay',
			tag,
			summary: 'Send all failed deliveries of a period once more',
			scope,
			body: replayInput,
			answer: z.object({ replayed: z.int() }).meta({ id: 'Replayed' }),
			status: 202,
			async handle({ body }) {
				return { replayed: await replayFailed(db, body) };
			},
		}),
	];
}
