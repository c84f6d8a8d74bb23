import type { INodeProperties } from 'n8n-workflow';
import { SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import { campaignModes, campaignSelect, channelSelect } from '../shared/descriptions';

const show = {
	resource: ['message'],
	operation: ['preview', 'send', SEND_AND_WAIT_OPERATION, 'shortenOnly'],
};

/** The parameters every new message has, whatever the operation does with it. */
export const messageFields: INodeProperties[] = [
	{
		...campaignSelect,
		// On a fresh install there is none to choose.
		default: { mode: 'name', value: '' },
		modes: campaignModes('searchOrNameCampaigns'),
		displayOptions: { show },
		description: 'The campaign the messages belong to. A new name makes a new campaign.',
	},
	{
		...channelSelect,
		displayOptions: {
			show: { resource: ['message'], operation: ['send', SEND_AND_WAIT_OPERATION] },
		},
	},
	{
		displayName: 'To',
		name: 'to',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. +4915112345678',
		description: "The recipient's phone number, with its country code",
		displayOptions: { show },
	},
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. Hi Ada, start here: https://acme.com/start',
		description:
			'The text to send. Each http:// or https:// link in it becomes a short link of this recipient alone.',
		displayOptions: { show },
	},
];

export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};
