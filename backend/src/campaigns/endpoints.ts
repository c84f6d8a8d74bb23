import { z } from 'zod';
import type { Deps } from '../deps.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { pageOf, pageQuery } from '../http/pages.js';
import { idOf, text } from '../http/schemas.js';
import { campaign, showTo, strictness } from './campaign.js';
import { getCampaign, listCampaigns } from './list.js';
import { setStrictness } from './set-strictness.js';

/** Any key may look campaigns up: whoever sends or subscribes has to name one. What they came to is for reports. */
export function campaignEndpoints({ db }: Deps): Endpoint[] {
	return [
		endpoint({
			method: 'get',
			path: '/v1/campaigns',
			tag: 'Campaigns',
			summary: 'Campaigns, newest first; `search` finds a part of the name',
			scope: null,
			query: pageQuery.extend({ search: text({ max: 200 }).normalize().trim().default('') }),
			answer: pageOf(campaign),
			handle: async ({ query, caller }) => {
				const { data, nextCursor } = await listCampaigns(db.pool, query);
				return { data: data.map((one) => showTo(caller, one)), nextCursor };
			},
		}),
		endpoint({
			method: 'get',
			path: '/v1/campaigns/{id}',
			tag: 'Campaigns',
			summary: 'One campaign',
			scope: null,
			params: z.object({ id: idOf('cmp') }),
			answer: campaign,
			handle: async ({ params, caller }) => showTo(caller, await getCampaign(db.pool, params.id)),
		}),
		endpoint({
			method: 'patch',
			path: '/v1/campaigns/{id}',
			tag: 'Campaigns',
			summary: 'Set how sure it must be that a person clicked; for the clicks to come',
			scope: 'admin',
			params: z.object({ id: idOf('cmp') }),
			body: z.strictObject({ strictness }),
			answer: campaign,
			handle: async ({ params, body }) => {
				await setStrictness(db.pool, params.id, body.strictness);
				return getCampaign(db.pool, params.id);
			},
		}),
	];
}
