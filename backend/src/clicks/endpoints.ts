import { z } from 'zod';
import type { Deps } from '../deps.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { notFound } from '../http/problem.js';
import { idOf } from '../http/schemas.js';
import { publicId } from '../ids.js';
import { click, loadClicks } from './click.js';

export function clickEndpoints({ db, secrets }: Deps): Endpoint[] {
	return [
		endpoint({
			method: 'get',
			path: '/v1/clicks/{id}',
			tag: 'Clicks',
			summary: 'One click, with its verdict and the reasons for it',
			scope: 'reports:read',
			params: z.object({ id: idOf('clk') }),
			answer: click,
			handle: async ({ params: { id } }) => {
				const found = (await loadClicks(db.pool, [id], secrets)).get(id);
				if (!found) throw notFound(`click ${JSON.stringify(publicId('clk', id))}`);
				return found;
			},
		}),
	];
}
