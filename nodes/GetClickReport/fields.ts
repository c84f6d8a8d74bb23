import type { INodeProperties } from 'n8n-workflow';
import { campaignSelect } from '../shared/descriptions';

const listOperations = ['recipients', 'links', 'clicks'];

export const campaignField: INodeProperties = {
	...campaignSelect,
	description: 'The campaign to report on',
};

/** How much of a list to return, and how much of each entry. */
export const listFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show: { operation: listOperations } },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { operation: listOperations, returnAll: [false] } },
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: { show: { operation: ['campaignSummary', 'clicks'] } },
	},
];
