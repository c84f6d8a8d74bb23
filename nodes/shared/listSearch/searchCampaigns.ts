import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { clickloopApiRequest } from '../transport';
import type { Campaign, Page } from '../types';

/** Fills the campaign list a page at a time, narrowed by what the user typed. */
export async function searchCampaigns(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const page = (await clickloopApiRequest.call(this, {
		path: '/v1/campaigns',
		qs: {
			...(filter ? { search: filter } : {}),
			...(paginationToken ? { cursor: paginationToken } : {}),
		},
	})) as Page<Campaign>;
	return {
		results: page.data.map(({ id, name }) => ({ name, value: id })),
		paginationToken: page.nextCursor ?? undefined,
	};
}
