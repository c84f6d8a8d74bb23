import type { INodeProperties } from 'n8n-workflow';
import { SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import { campaignSelect, channelSelect } from '../shared/descriptions';

/** The parameters every message has, whatever the operation does with it. */
export const messageFields: INodeProperties[] = [
	{
		...campaignSelect,
		description: 'The campaign the messages belong to. A new name makes a new campaign.',
	},
	{
		...channelSelect,
		displayOptions: { show: { operation: ['send', SEND_AND_WAIT_OPERATION] } },
	},
	{
		displayName: 'To',
		name: 'to',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. +4915112345678',
		description: "The recipient's phone number, with its country code",
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
	},
];

export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};
