import { clickloopApiRequest } from '../../shared/transport';
import { optionalText, optionalTime } from '../../shared/parameters';
import { messageIdField, readMessageId } from '../messageId';
import { shownMessage } from '../simplified';
import type { ItemOperation } from '../types';

const show = { resource: ['message'], operation: ['markAsSent'] };

export const markAsSent: ItemOperation = {
	option: {
		name: 'Mark as Sent',
		value: 'markAsSent',
		description: 'Say what became of a message that was shortened here and sent by another node',
		action: 'Mark message as sent',
	},
	fields: [
		messageIdField(show),
		{
			displayName: 'Status',
			name: 'status',
			type: 'options',
			default: 'sent',
			options: [
				{
					name: 'Delivered',
					value: 'delivered',
					description: 'The message has arrived on the phone',
				},
				{ name: 'Failed', value: 'failed', description: 'The message will not arrive' },
				{ name: 'Sent', value: 'sent', description: 'The provider has taken the message' },
			],
			description: 'What became of the message',
			displayOptions: { show },
		},
		{
			displayName: 'Options',
			name: 'statusOptions',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'At',
					name: 'at',
					type: 'dateTime',
					default: '',
					description: 'When it happened, if not now',
				},
				{
					displayName: 'Provider Message ID',
					name: 'providerMessageId',
					type: 'string',
					default: '',
					description: 'The ID by which the provider knows the message',
				},
			],
			displayOptions: { show },
		},
	],

	async run(itemIndex) {
		const id = readMessageId.call(this, itemIndex);
		const options = this.getNodeParameter('statusOptions', itemIndex, {}) as {
			at?: unknown;
			providerMessageId?: unknown;
		};
		const at = optionalTime.call(this, options.at, 'At', itemIndex)?.toISO();
		const { providerMessageId: given } = options;
		const providerMessageId = optionalText.call(this, given, 'Provider Message ID', itemIndex);
		const message = await clickloopApiRequest.call(this, {
			method: 'PATCH',
			path: `/v1/messages/${id}`,
			body: {
				status: this.getNodeParameter('status', itemIndex) as string,
				...(at ? { at } : {}),
				...(providerMessageId === undefined ? {} : { providerMessageId }),
			},
			itemIndex,
		});
		return [shownMessage.call(this, message, itemIndex)];
	},
};
