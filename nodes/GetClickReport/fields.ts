import type { INodeProperties } from 'n8n-workflow';
import { campaignSelect } from '../shared/descriptions';

const listOperations = ['recipients', 'links', 'clicks'];

export const reportFields: INodeProperties[] = [
	{
		...campaignSelect,
		description: 'The campaign to report on',
	},
	{
		displayName: 'Verdict',
		name: 'verdict',
		type: 'options',
		default: 'human',
		options: [
			{
				name: 'All',
				value: 'all',
				description: 'Every click, whoever or whatever made it',
			},
			{
				name: 'Bot',
				value: 'bot',
				description: 'Clicks by scanners and other programs',
			},
			{
				name: 'Human',
				value: 'human',
				description: 'Clicks by people',
			},
			{
				name: 'Preview',
				value: 'preview',
				description: 'Fetches by a messaging app that shows a preview of the link',
			},
			{
				name: 'Unsure',
				value: 'unsure',
				description: 'Clicks that are not decided yet',
			},
		],
		description: 'Which clicks to return, by what they were found to be',
		displayOptions: { show: { operation: ['clicks'] } },
	},
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
