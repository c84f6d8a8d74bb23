import { z } from 'zod';
import type { Deps } from '../deps.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { pageOf, pageQuery } from '../http/pages.js';
import { notFound, type Problem } from '../http/problem.js';
import { idOf } from '../http/schemas.js';
import { newId, publicId } from '../ids.js';
import { listSubscriptions } from '../subscriptions/list.js';
import { notifyWorkers } from '../subscriptions/notices.js';
import { rotateSecret, rotation } from '../subscriptions/rotate-secret.js';
import {
	newSubscription,
	sealSubscription,
	showSubscription,
	subscription,
	subscriptionInput,
	subscriptionWithSecret,
} from '../subscriptions/subscription.js';
import { updateSubscription } from '../subscriptions/update.js';
import { ping, PING_TIMEOUT } from '../webhooks/ping.js';
import { createPoster } from '../webhooks/post.js';
import { newSigningSecret } from '../webhooks/signature.js';
import { delivery, loadDelivery } from './delivery.js';
import { deliverSample, sampleInput } from './sample-delivery.js';
import { sendTest, testResult } from './test-event.js';

const tag = 'Subscriptions';
const scope = 'subscriptions:write';
const params = z.object({ id: idOf('sub') });

export function subscriptionEndpoints(deps: Deps): Endpoint[] {
	const { db, secrets, settings, clock } = deps;
	const input = subscriptionInput(settings.webhookAllow);
	const poster = createPoster(settings.webhookAllow);
	const pinger = createPoster(settings.webhookAllow, PING_TIMEOUT);

	async function find(id: string) {
		const row = await db.prisma.subscription.findUnique({ where: { id } });
		if (!row) throw unknown(id);
		return row;
	}

	return [
		endpoint({
			method: 'post',
			path: '/v1/subscriptions',
			tag,
			summary: 'Have events sent to a URL',
			scope,
			body: input.create,
			answer: newSubscription,
			status: 201,
			async handle({ body: { ping: wantsPing, ...body } }) {
				const secret = newSigningSecret();
				const now = clock();
				const asked = sealSubscription(body, secrets);
				const sealed = secrets.encrypt(secret);
				const row = await db.prisma.subscription.create({
					data: { id: newId(), ...asked, secret: sealed, createdAt: now, wantedSince: now },
				});
				return {
					...showSubscription(row, secrets),
					secret,
					...(wantsPing && { ping: await ping(clock, pinger, { ...row, secret }) }),
				};
			},
		}),
		endpoint({
			method: 'get',
			path: '/v1/subscriptions',
			tag,
			summary: 'List the subscriptions, newest first',
			scope,
			query: pageQuery,
			answer: pageOf(subscription),
			handle({ query }) {
				return listSubscriptions(deps, query);
			},
		}),
		endpoint({
			method: 'get',
			path: '/v1/subscriptions/{id}',
			tag,
			summary: 'Show a subscription',
			scope,
			params,
			answer: subscription,
			async handle({ params: { id } }) {
				return showSubscription(await find(id), secrets);
			},
		}),
		endpoint({
			method: 'patch',
			path: '/v1/subscriptions/{id}',
			tag,
			summary: 'Change, pause or resume a subscription',
			scope,
			params,
			body: input.update,
			answer: subscription,
			async handle({ params: { id }, body }) {
				const updated = await updateSubscription(deps, id, body);
				if (!updated) throw unknown(id);
				return updated;
			},
		}),
		endpoint({
			method: 'delete',
			path: '/v1/subscriptions/{id}',
			tag,
			summary: 'End a subscription and forget its deliveries',
			scope,
			params,
			answer: undefined,
			async handle({ params: { id } }) {
				const { count } = await db.prisma.subscription.deleteMany({ where: { id } });
				if (count === 0) throw unknown(id);
				await notifyWorkers(db.pool, 'changed', [id]);
			},
		}),
		endpoint({
			method: 'post',
			path: '/v1/subscriptions/{id}/test',
			tag,
			summary: 'Send a signed sample event now, once, and say what the receiver answered',
			scope,
			params,
			answer: testResult,
			async handle({ params: { id } }) {
				return sendTest(deps, poster, await find(id));
			},
		}),
		endpoint({
			method: 'post',
			path: '/v1/subscriptions/{id}/sample',
			tag,
			summary: 'Have a sample event delivered in a moment, in the way of real ones',
			scope,
			params,
			body: sampleInput,
			answer: delivery,
			status: 202,
			async handle({ params: { id }, body: { type } }) {
				const sample = await deliverSample(deps, id, type);
				if (!sample) throw unknown(id);
				return loadDelivery(deps, sample);
			},
		}),
		endpoint({
			method: 'post',
			path: '/v1/subscriptions/{id}/rotate-secret',
			tag,
			summary: 'Sign with a new secret from now on, and with the former one, too, for a while',
			scope,
			params,
			body: rotation,
			answer: subscriptionWithSecret,
			async handle({ params: { id }, body: { overlapHours } }) {
				const rotated = await rotateSecret(deps, id, overlapHours);
				if (!rotated) throw unknown(id);
				return { ...showSubscription(rotated.row, secrets), secret: rotated.secret };
			},
		}),
	];
}

function unknown(id: string): Problem {
	return notFound(`subscription "${publicId('sub', id)}"`);
}
