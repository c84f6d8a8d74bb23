import { z } from 'zod';
import type { Deps } from '../deps.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { phone } from '../messages/phone.js';
import { eraseRecipient } from './erase.js';
import { exportRecipient, personalData } from './export.js';

const JSON_HEADERS = { 'Content-Type': 'application/json; charset=utf-8' };

/** What is stored of one person: to hand it out, and to erase it. */
export function recipientEndpoints(deps: Deps): Endpoint[] {
	const common = {
		path: '/v1/recipients/{phone}',
		tag: 'Recipients',
		scope: 'admin',
		params: z.object({ phone }),
	} as const;
	return [
		endpoint({
			...common,
			method: 'get',
			summary: 'All that is stored of one person',
			answer: personalData,
			stream: ({ params, res }) =>
				deps.streams.send(res, JSON_HEADERS, (tx) => exportRecipient(tx, deps, params.phone)),
		}),
		endpoint({
			...common,
			method: 'delete',
			summary: 'Erase a person; what was counted stays counted',
			answer: undefined,
			handle: ({ params }) => eraseRecipient(deps, params.phone),
		}),
	];
}
