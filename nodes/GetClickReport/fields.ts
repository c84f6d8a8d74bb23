import type { INodeProperties } from 'n8n-workflow';
import { campaignSelect } from '../shared/descriptions';
import { listFields } from '../shared/listFields';

export const campaignField: INodeProperties = {
	...campaignSelect,
	description: 'The campaign to report on',
};

/** How much of a list to return, and how much of each entry. */
export const listAndSimplify: INodeProperties[] = [
	...listFields({ operation: ['recipients', 'links', 'clicks'] }),
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: { show: { operation: ['campaignSummary', 'clicks'] } },
	},
];
