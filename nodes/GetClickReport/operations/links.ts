import type { IExecuteFunctions } from 'n8n-workflow';
import { readList } from '../../shared/readList';
import type { Operation } from '../types';

export const links: Operation = {
	option: {
		name: 'Links',
		value: 'links',
		description: 'List the links of a campaign with their clicks, filtered and raw',
		action: 'Get links of campaign',
	},
	fields: [],

	async read(this: IExecuteFunctions, campaignId, itemIndex) {
		const path = `/v1/campaigns/${campaignId}/links`;
		return [await readList.call(this, { path, itemIndex })];
	},
};
