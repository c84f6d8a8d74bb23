import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { searchCampaigns } from './searchCampaigns';

/** As searchCampaigns; what the user typed is offered as the name of a new campaign where there is none of that name. */
export async function searchOrNameCampaigns(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const found = await searchCampaigns.call(this, filter, paginationToken);
	const name = filter?.normalize().trim() ?? '';
	const isKnown = found.results.some((campaign) => campaign.name === name);
	if (name === '' || isKnown || paginationToken !== undefined) return found;
	return { ...found, results: [{ name: `${name} (new)`, value: name }, ...found.results] };
}
