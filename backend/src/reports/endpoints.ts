import { z } from 'zod';
import { campaignReference } from '../campaigns/campaign.js';
import { findCampaign } from '../campaigns/find-or-create.js';
import { click, verdict } from '../clicks/click.js';
import { CLICK_COLUMNS, listClicks, streamClicks } from '../clicks/list.js';
import type { Queryable } from '../database/database.js';
import { inSnapshot } from '../database/snapshot.js';
import type { Deps } from '../deps.js';
import { csvHeaders, toCsv, type CsvColumns } from '../http/csv.js';
import { endpoint, type Endpoint } from '../http/endpoint.js';
import { pageOf, pageQuery } from '../http/pages.js';
import { flag, idOf } from '../http/schemas.js';
import { publicId } from '../ids.js';
import {
	CAMPAIGN_LINK_COLUMNS,
	campaignLink,
	listCampaignLinks,
	streamCampaignLinks,
} from './links.js';
import { loadReport, readReport } from './load.js';
import { listRecipients, RECIPIENT_COLUMNS, recipient, streamRecipients } from './recipients.js';
import { report } from './report.js';

/** Each takes a pass over its campaign's clicks. */
const MAX_COMPARED = 20;

/** `a,b,c`: a campaign whose name has a comma is named by its id. */
const campaignReferences = z
	.string()
	.transform((text) => text.split(','))
	.pipe(z.array(campaignReference).max(MAX_COMPARED, `are more than ${MAX_COMPARED} campaigns`))
	.meta({ example: 'Onboarding week 1,cmp_01k9z3c1v8f0mr2e6q5y7t4b9d' });

/** As a list, and as a table. */
const tableQuery = pageQuery.extend({
	bom: z
		.enum(['0', '1'])
		.default('0')
		.transform((text) => text === '1')
		.describe('Of CSV: begin with a byte order mark, by which Excel knows UTF-8'),
});

const common = {
	method: 'get',
	tag: 'Reports',
	scope: 'reports:read',
	params: z.object({ id: idOf('cmp') }),
} as const;

export function reportEndpoints(deps: Deps): Endpoint[] {
	return [...wholeReports(deps), recipientList(deps), linkList(deps), clickList(deps)];
}

function wholeReports({ db, secrets }: Deps): Endpoint[] {
	return [
		endpoint({
			...common,
			path: '/v1/campaigns/{id}/report',
			summary: 'What a campaign came to: raw and filtered counts side by side',
			answer: report,
			handle: ({ params }) => loadReport(db, params.id, secrets),
		}),
		endpoint({
			...common,
			params: undefined,
			path: '/v1/report',
			summary: 'Several campaigns compared, by names or ids',
			query: z.strictObject({ campaigns: campaignReferences }),
			answer: z.object({ data: z.array(report) }),
			handle: ({ query }) =>
				inSnapshot(db, async (tx) => {
					const data = [];
					for (const nameOrId of query.campaigns) {
						data.push(await readReport(tx, (await findCampaign(tx, nameOrId)).id, secrets));
					}
					return { data };
				}),
		}),
	];
}

function recipientList({ db, streams, secrets }: Deps): Endpoint {
	return endpoint({
		...common,
		path: '/v1/campaigns/{id}/recipients',
		summary: 'Who clicked and who did not; as CSV, all of them',
		query: tableQuery.extend({ clicked: flag.optional() }),
		answer: pageOf(recipient),
		handle: async ({ params, query }) => {
			await ensureCampaign(db.pool, params.id);
			return listRecipients(db.pool, { campaignId: params.id, ...query }, query, secrets);
		},
		csv: ({ params, query, res }) =>
			streams.send(res, csvHeaders(fileName('recipients', params.id)), (tx) => {
				const items = streamRecipients(tx, { campaignId: params.id, ...query }, secrets);
				return tableOf(tx, { campaignId: params.id, ...query }, RECIPIENT_COLUMNS, items);
			}),
	});
}

function linkList({ db, streams }: Deps): Endpoint {
	return endpoint({
		...common,
		path: '/v1/campaigns/{id}/links',
		summary: "A campaign's URLs and how often each was clicked; as CSV, all of them",
		query: tableQuery,
		answer: pageOf(campaignLink),
		handle: async ({ params, query }) => {
			await ensureCampaign(db.pool, params.id);
			return listCampaignLinks(db.pool, params.id, query);
		},
		csv: ({ params, query, res }) =>
			streams.send(res, csvHeaders(fileName('links', params.id)), (tx) => {
				const items = streamCampaignLinks(tx, params.id);
				return tableOf(tx, { campaignId: params.id, ...query }, CAMPAIGN_LINK_COLUMNS, items);
			}),
	});
}

function clickList({ db, streams, secrets }: Deps): Endpoint {
	return endpoint({
		...common,
		path: '/v1/campaigns/{id}/clicks',
		summary: 'Each click with its verdict, newest first; as CSV, all of them',
		query: tableQuery.extend({ verdict: verdict.optional(), message: idOf('msg').optional() }),
		answer: pageOf(click),
		handle: async ({ params, query }) => {
			await ensureCampaign(db.pool, params.id);
			return listClicks(db.pool, { campaignId: params.id, ...query }, query, secrets);
		},
		csv: ({ params, query, res }) =>
			streams.send(res, csvHeaders(fileName('clicks', params.id)), (tx) => {
				const items = streamClicks(tx, { campaignId: params.id, ...query }, secrets);
				return tableOf(tx, { campaignId: params.id, ...query }, CLICK_COLUMNS, items);
			}),
	});
}

/** @throws Problem 404 when there is no such campaign */
async function* tableOf<T>(
	tx: Queryable,
	{ campaignId, bom }: { campaignId: string; bom: boolean },
	columns: CsvColumns<T>,
	items: AsyncIterable<T[]>,
): AsyncGenerator<string, void> {
	await ensureCampaign(tx, campaignId);
	yield* toCsv(columns, items, { bom });
}

/** @throws Problem 404, where an empty list would say that nobody was texted */
async function ensureCampaign(db: Queryable, id: string): Promise<void> {
	await findCampaign(db, publicId('cmp', id));
}

function fileName(what: string, campaignId: string): string {
	return `${what}-${publicId('cmp', campaignId)}`;
}
