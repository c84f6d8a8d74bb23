import { z } from 'zod';
import type { Deps } from '../../deps.js';
import { endpoint, type Endpoint } from '../../http/endpoint.js';
import { notFound } from '../../http/problem.js';
import { idOf, time } from '../../http/schemas.js';
import { publicId } from '../../ids.js';
import { partOfUrl } from '../filter.js';
import { targetUrl } from '../subscription.js';
import { createWait } from './create-wait.js';
import { deleteWait } from './delete-wait.js';
import { reach, reachability } from './reach.js';
import { loadWait, wait } from './wait.js';

const tag = 'Waits';
const scope = 'subscriptions:write';
const params = z.object({ id: idOf('wai') });

/** As many messages as one request makes. */
const MAX_MESSAGES = 1000;
/** A year: what nobody has tapped by then, nobody will. */
const MAX_WAIT = 366 * 24 * 3_600_000;

const newWait = wait
	.pick({ id: true, state: true })
	.extend({
		secret: z.string().meta({ description: 'Signs the call of `resumeUrl`; shown this once.' }),
		resumeUrl: reachability,
	})
	.meta({ id: 'NewWait' });

/** Waits: for somebody, such as a paused execution, who wants to hear once how some messages end. */
export function waitEndpoints(deps: Deps): Endpoint[] {
	const { db, clock, settings } = deps;

	const input = z.strictObject({
		messageIds: z
			.array(idOf('msg'))
			.min(1, 'is empty; name at least one message')
			.max(MAX_MESSAGES, `has more than ${MAX_MESSAGES} entries; make several waits`)
			.transform((ids) => [...new Set(ids)]),
		link: partOfUrl.optional().meta({
			description:
				'The token or a part of the target URL of the link to be tapped; without it a tap on any link counts.',
		}),
		until: time
			.transform((text) => new Date(text))
			.refine(
				(until) => until.getTime() - clock().getTime() <= MAX_WAIT,
				'is more than a year away',
			)
			.meta({ description: 'A tap up to then counts. A time that is over ends the wait at once.' }),
		resumeUrl: targetUrl(settings.webhookAllow),
	});

	return [
		endpoint({
			method: 'post',
			path: '/v1/waits',
			tag,
			summary: 'Wait for messages to be tapped, and have a URL called once when each has ended',
			scope,
			body: input,
			answer: newWait,
			status: 201,
			async handle({ body }) {
				const { id, secret } = await createWait(deps, body);
				return {
					id: publicId('wai', id),
					state: 'waiting' as const,
					secret,
					resumeUrl: await reach(body.resumeUrl, settings.webhookAllow),
				};
			},
		}),
		endpoint({
			method: 'get',
			path: '/v1/waits/{id}',
			tag,
			summary: 'How each message of a wait has ended',
			scope,
			params,
			answer: wait,
			async handle({ params: { id } }) {
				const found = await loadWait(db.pool, id, deps);
				if (!found) throw unknown(id);
				return found;
			},
		}),
		endpoint({
			method: 'delete',
			path: '/v1/waits/{id}',
			tag,
			summary: 'Wait no more: its URL is not called',
			scope,
			params,
			answer: undefined,
			async handle({ params: { id } }) {
				if (!(await deleteWait(db, id))) throw unknown(id);
			},
		}),
	];
}

function unknown(id: string) {
	return notFound(`wait "${publicId('wai', id)}"`);
}
