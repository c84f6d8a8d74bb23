import { z } from 'zod';
import { addJobs } from '../database/jobs.js';
import type { Database } from '../database/database.js';
import type { Deps } from '../deps.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { pageOf, pageQuery, readIdCursor, toPage } from '../http/pages.js';
import { conflict, notFound } from '../http/problem.js';
import { idOf } from '../http/schemas.js';
import { publicId } from '../ids.js';
import { deliverJobs } from './add-deliveries.js';
import { delivery, deliveryStatus, showDelivery, type Delivery } from './delivery.js';

const tag = 'Deliveries';
const scope = 'subscriptions:write';
const include = { event: { select: { type: true } } };

export function deliveryEndpoints({ db }: Pick<Deps, 'db'>): Endpoint[] {
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
			async handle({ query: { limit, cursor, subscription, status } }) {
				const rows = await db.prisma.delivery.findMany({
					where: { subscriptionId: subscription, status, id: { lt: readIdCursor(cursor) } },
					include,
					orderBy: { id: 'desc' },
					take: limit + 1,
				});
				return toPage(rows, limit, ({ id }) => [id], showDelivery);
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
			handle: ({ params: { id } }) => replay(db, id),
		}),
	];
}

const MAKE_DUE = `
	UPDATE deliveries SET status = 'pending', next_attempt_at = now()
	WHERE id = $1 RETURNING id, subscription_id AS "subscriptionId"`;

/** @throws Problem 404, or 409 when its subscription is not active */
async function replay(db: Database, id: string): Promise<Delivery> {
	const row = await db.prisma.delivery.findUnique({
		where: { id },
		include: { subscription: { select: { status: true } } },
	});
	if (!row) throw notFound(`delivery "${publicId('dlv', id)}"`);
	const { status } = row.subscription;
	if (status !== 'active') {
		const advice = status === 'paused' ? 'Resume it first.' : 'It cannot be sent any more.';
		throw conflict(`The subscription of this delivery is ${status}. ${advice}`);
	}
	await db.transaction(async (tx) => {
		const { rows } = await tx.query<{ id: string; subscriptionId: string }>(MAKE_DUE, [id]);
		await addJobs(tx, deliverJobs(rows));
	});
	return showDelivery(await db.prisma.delivery.findUniqueOrThrow({ where: { id }, include }));
}
