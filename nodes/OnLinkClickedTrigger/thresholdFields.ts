import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** When a campaign has reached its threshold: one of three measures, each with a field of its own. */
export const thresholdFields: INodeProperties[] = [
	{
		displayName: 'Threshold',
		name: 'threshold',
		type: 'options',
		default: 'clicks',
		options: [
			{
				name: 'Clicks',
				value: 'clicks',
				description: 'People have tapped so many times',
			},
			{
				name: 'Click Rate',
				value: 'rate',
				description: 'So many percent of those who got a text have tapped',
			},
			{
				name: 'Time',
				value: 'hours',
				description: "So many hours have passed since the campaign's first text",
			},
		],
		description: 'What to measure. It starts the workflow once for each campaign.',
		displayOptions: { show: { events: ['campaign.threshold'] } },
	},
	{
		displayName: 'Clicks',
		name: 'thresholdClicks',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 100,
		description: "From how many people's clicks on",
		displayOptions: shownWith('clicks'),
	},
	{
		displayName: 'Click Rate (%)',
		name: 'thresholdRate',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 10,
		description: 'From which click rate on, in percent of the texts that arrived',
		displayOptions: shownWith('rate'),
	},
	{
		displayName: 'Hours',
		name: 'thresholdHours',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 24,
		description: "How long after the campaign's first text; fractions work",
		displayOptions: shownWith('hours'),
	},
];

function shownWith(threshold: string): IDisplayOptions {
	return { show: { events: ['campaign.threshold'], threshold: [threshold] } };
}
