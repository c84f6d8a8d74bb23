import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { clickloopApiRequest } from '../transport';
import type { Page } from '../types';

/** Fills the list of short domains: the server's own first, then those it is set up with besides. */
export async function searchDomains(this: ILoadOptionsFunctions): Promise<INodeListSearchResult> {
	const { data } = (await clickloopApiRequest.call(this, { path: '/v1/domains' })) as Page<{
		url: string;
	}>;
	return {
		results: data.map(({ url }) => ({ name: url.replace(/^https?:\/\//, ''), value: url })),
	};
}
