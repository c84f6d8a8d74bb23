import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { clickloopApiRequestAllItems } from '../transport';
import type { Campaign } from '../types';

/** Fills a list of campaigns of which several can be chosen; n8n cannot page such a list. */
export async function getCampaigns(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const campaigns = (await clickloopApiRequestAllItems.call(this, {
		path: '/v1/campaigns',
	})) as unknown as Campaign[];
	return campaigns.map(({ id, name }) => ({ name, value: id }));
}
