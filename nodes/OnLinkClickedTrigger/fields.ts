import type { INodeProperties } from 'n8n-workflow';
import { campaignSelect } from '../shared/descriptions';

export const triggerFields: INodeProperties[] = [
	{
		...campaignSelect,
		required: false,
		description:
			'The campaign to listen to; all campaigns when empty. A name may be of a campaign that is not there yet.',
	},
	{
		displayName: 'First Click Only',
		name: 'firstClickOnly',
		type: 'boolean',
		default: false,
		description:
			'Whether to start the workflow only once for each message, however often its recipient taps',
	},
];
