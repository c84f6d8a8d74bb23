import type { INodeProperties } from 'n8n-workflow';
import { campaignSelect } from '../shared/descriptions';
import { eventOptions } from './events';
import { filters } from './filters';
import { thresholdFields } from './thresholdFields';

export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		default: ['link.clicked'],
		options: eventOptions,
		description: 'What starts the workflow',
	},
	{
		...campaignSelect,
		required: false,
		description:
			'The campaign to listen to; all campaigns when empty. A name may be of a campaign that is not there yet.',
	},
	{
		displayName: 'Hours Without a Click',
		name: 'afterHours',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 4 },
		default: 24,
		description:
			'How long after its delivery (or sending, where no delivery is known) a text counts as not clicked. Fractions work: 0.5 is half an hour.',
		displayOptions: { show: { events: ['message.unclicked'] } },
	},
	...thresholdFields,
	filters,
];
