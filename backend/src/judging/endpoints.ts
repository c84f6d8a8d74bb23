import { z } from 'zod';
import type { Deps } from '../deps.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { notFound } from '../http/problem.js';
import { idOf } from '../http/schemas.js';
import { publicId } from '../ids.js';
import { getCampaign } from '../campaigns/list.js';
import { click, loadClicks, reason } from '../clicks/click.js';
import { overrideVerdict } from './override.js';
import { rejudge, rejudged } from './rejudge.js';

export function clickEndpoints(deps: Deps): Endpoint[] {
	const { db, secrets } = deps;
	const load = async (id: string) => {
		const found = (await loadClicks(db.pool, [id], secrets)).get(id);
		if (!found) throw notFound(`click ${JSON.stringify(publicId('clk', id))}`);
		return found;
	};

	return [
		endpoint({
			method: 'get',
			path: '/v1/clicks/{id}',
			tag: 'Clicks',
			summary: 'One click, with its verdict and the reasons for it',
			scope: 'reports:read',
			params: z.object({ id: idOf('clk') }),
			answer: click,
			handle: ({ params: { id } }) => load(id),
		}),
		endpoint({
			method: 'patch',
			path: '/v1/clicks/{id}',
			tag: 'Clicks',
			summary: 'Set the verdict by hand, for good',
			scope: 'admin',
			params: z.object({ id: idOf('clk') }),
			body: z.strictObject({ verdict: reason.shape.verdict }),
			answer: click,
			handle: async ({ params: { id }, body, caller }) => {
				await overrideVerdict(deps, id, body.verdict, `with the key "${caller.name}"`);
				return load(id);
			},
		}),
		endpoint({
			method: 'post',
			path: '/v1/campaigns/{id}/rejudge',
			tag: 'Clicks',
			summary: "Judge a campaign's clicks again by today's rules, a part at each call",
			scope: 'admin',
			params: z.object({ id: idOf('cmp') }),
			body: z.strictObject({
				apply: z.boolean().default(false),
				cursor: z.string().optional(),
			}),
			answer: rejudged,
			handle: async ({ params: { id }, body }) => {
				await getCampaign(db.pool, id);
				return rejudge(deps, id, body);
			},
		}),
	];
}
