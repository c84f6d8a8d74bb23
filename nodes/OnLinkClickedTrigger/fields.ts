import type { INodeProperties } from 'n8n-workflow';
import { campaignModes, campaignSelect } from '../shared/descriptions';
import { eventOptions, REAL_EVENT } from './events';
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
		modes: campaignModes('searchCampaigns', 'All campaigns'),
		description:
			'The campaign to listen to; all campaigns when empty. A name may be of a campaign that is not there yet.',
	},
	{
		displayName: 'Hours Without a Click',
		name: 'afterHours',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 24,
		description:
			'How long after its delivery (or sending, where no delivery is known) a text counts as not clicked. Fractions work: 0.5 is half an hour.',
		displayOptions: { show: { events: ['message.unclicked'] } },
	},
	...thresholdFields,
	filters,
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		// Off, since workflows use the fields of the whole event.
		default: false,
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	{
		displayName: 'Test With',
		name: 'testWith',
		type: 'options',
		noDataExpression: true,
		default: REAL_EVENT,
		options: [
			{
				name: 'A Real Event',
				value: REAL_EVENT,
				description: 'Wait until one of the chosen events really happens',
			},
			...eventOptions.map(({ name, value }) => ({
				name: `A Sample of ${name}`,
				value,
				description: 'Made up by the backend, and there within seconds',
				displayOptions: { show: { events: [value] } },
			})),
		],
		description:
			'What to hear while the editor listens for a test event. With a sample, a workflow can be built before the first tap; the active workflow only ever hears real events.',
	},
];
