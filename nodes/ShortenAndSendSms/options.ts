import type { INodeProperties } from 'n8n-workflow';
import { domainField } from './domain';

/** The options of every operation; what one alone has stands in its file. */
export const sharedOptions: INodeProperties[] = [
	{
		displayName: 'Check Targets',
		name: 'checkTargets',
		type: 'boolean',
		default: true,
		description:
			'Whether to ask where each link leads if anything answers there; if not, the item has the warning target_unreachable',
	},
	{
		displayName: 'Contact ID',
		name: 'contact',
		type: 'string',
		default: '',
		placeholder: 'e.g. crm-42',
		description: 'Your own ID of the recipient. It comes back with every click and in reports.',
	},
	{
		displayName: 'Send Only Once Per Key',
		name: 'key',
		type: 'string',
		default: '',
		placeholder: 'e.g. order-1043-shipped',
		description:
			"A message whose key was used before in the campaign is not sent again; the first one is returned with the status 'duplicate'. Left empty, each item of an execution has a key of its own that stays the same when n8n retries the node or the execution, and a new execution sends anew.",
		displayOptions: { hide: { '/operation': ['preview'] } },
	},
	{
		displayName: 'Default Country',
		name: 'defaultCountry',
		type: 'string',
		default: '',
		placeholder: 'e.g. DE',
		description: 'Country of phone numbers without a country code, by the two letters of ISO 3166',
	},
	{
		displayName: 'If the Link Adds a Segment',
		name: 'onExtraSegment',
		type: 'options',
		default: 'send',
		options: [
			{
				name: 'Send',
				value: 'send',
				description: 'Send with short links, at the price of the longer message',
			},
			{
				name: 'Keep Original',
				value: 'keepOriginal',
				description: 'Leave the links as they were and send without tracking',
			},
			{
				name: 'Reject',
				value: 'reject',
				description: 'Do not send this message',
			},
		],
		description:
			'What to do when a short link is longer than the original and the message would cost one more SMS segment',
	},
	{
		displayName: 'If There Is No Link',
		name: 'onNoLink',
		type: 'options',
		default: 'send',
		options: [
			{
				name: 'Send',
				value: 'send',
				description: 'Send the text, though nobody can tap',
			},
			{
				name: 'Reject',
				value: 'reject',
				description: 'Do not send this message',
			},
		],
		description: 'What to do when the text has no link that could be tracked',
	},
	{
		displayName: 'Include https://',
		name: 'scheme',
		type: 'boolean',
		default: true,
		description:
			'Whether short links start with https://. Without it a text is 8 characters shorter; nearly all phones still make it a link.',
	},
	{
		displayName: 'Link Expires At',
		name: 'expiresAt',
		type: 'dateTime',
		default: '',
		description: 'From when on the short links no longer lead anywhere',
	},
	{
		displayName: 'Metadata',
		name: 'metadata',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Field',
		default: {},
		description:
			'Fields stored with the message, which come back with every click. The IDs of the workflow and the execution are stored as workflowId and executionId.',
		options: [
			{
				displayName: 'Field',
				name: 'fields',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. plan',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. pro',
					},
				],
			},
		],
	},
	domainField,
	{
		displayName: 'Track Links',
		name: 'track',
		type: 'options',
		default: 'all',
		options: [
			{
				name: 'All',
				value: 'all',
				description: 'Each link in the text becomes a short link',
			},
			{
				name: 'Last',
				value: 'last',
				description: 'Only the last link in the text becomes a short link',
			},
			{
				name: 'None',
				value: 'none',
				description: 'The text stays as it is',
			},
		],
		description: 'Which links in the text to shorten and track',
	},
];
