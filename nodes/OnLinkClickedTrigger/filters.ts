import type { INodeProperties } from 'n8n-workflow';
import { ABOUT_MESSAGES } from './events';

const CLICKS = { show: { '/events': ['link.clicked'] } };
const MESSAGES = { show: { '/events': ABOUT_MESSAGES } };

/** Each one that is set must match; those that say nothing about the chosen events are not offered. */
export const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'After Link',
			name: 'after',
			type: 'string',
			default: '',
			placeholder: 'e.g. /pricing',
			description:
				'Only clicks of people who tapped another link of the same text before; part of the address that one led to',
			displayOptions: CLICKS,
		},
		{
			displayName: 'Contact ID',
			name: 'contact',
			type: 'string',
			default: '',
			placeholder: 'e.g. crm-42',
			description: 'Only the recipient that was texted with this contact ID of yours',
			displayOptions: MESSAGES,
		},
		{
			displayName: 'First Click Only',
			name: 'firstClickOnly',
			type: 'boolean',
			default: false,
			description:
				'Whether to start the workflow only once for each message, however often its recipient taps',
			displayOptions: CLICKS,
		},
		{
			displayName: 'Further Campaign Names or IDs',
			name: 'campaigns',
			type: 'multiOptions',
			typeOptions: { loadOptionsMethod: 'getCampaigns' },
			default: [],
			description:
				'Campaigns to listen to besides the one above. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
		},
		{
			displayName: 'Include Previews',
			name: 'includePreviews',
			type: 'boolean',
			default: false,
			description:
				'Whether the fetching of a link preview starts the workflow, too, as the event link.previewed',
			displayOptions: CLICKS,
		},
		{
			displayName: 'Include Unsure',
			name: 'includeUnsure',
			type: 'boolean',
			default: false,
			description:
				'Whether to start the workflow at once also when it takes a few seconds more to tell a person from a machine. It may turn out to have been a machine.',
			displayOptions: CLICKS,
		},
		{
			displayName: 'Link Label',
			name: 'label',
			type: 'string',
			default: '',
			placeholder: 'e.g. acme.com/start',
			description: 'Only links with exactly this label, as reports show it',
			displayOptions: MESSAGES,
		},
		{
			displayName: 'Link URL Contains',
			name: 'link',
			type: 'string',
			default: '',
			placeholder: 'e.g. acme.com/start',
			description: 'Only links whose original address contains this',
			displayOptions: MESSAGES,
		},
		{
			displayName: 'Nth Click',
			name: 'nth',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 2,
			description: "Only a message's click of this number; 2 is the second time somebody taps",
			displayOptions: CLICKS,
		},
		{
			displayName: 'Only Within Hours',
			name: 'withinHours',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 24,
			description: 'Only clicks at most so many hours after the text arrived; fractions work',
			displayOptions: CLICKS,
		},
	],
};
