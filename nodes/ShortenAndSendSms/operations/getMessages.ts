import type { IDataObject } from 'n8n-workflow';
import { listFields } from '../../shared/listFields';
import { optionalText } from '../../shared/parameters';
import { readList } from '../../shared/readList';
import { shownMessage } from '../simplified';
import type { ItemOperation } from '../types';

const show = { resource: ['message'], operation: ['getAll'] };

export const getMessages: ItemOperation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		description: 'Get messages, the newest first',
		action: 'Get many messages',
	},
	fields: [
		...listFields(show),
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: [
				{
					displayName: 'Campaign',
					name: 'campaign',
					type: 'string',
					default: '',
					placeholder: 'e.g. Onboarding week 1',
					description: 'Only messages of the campaign with this name or ID',
				},
				{
					displayName: 'Clicked',
					name: 'clicked',
					type: 'boolean',
					default: true,
					description: 'Whether a person has tapped, or nobody yet',
				},
				{
					displayName: 'Contact ID',
					name: 'contact',
					type: 'string',
					default: '',
					placeholder: 'e.g. crm-42',
					description: 'Only messages to the recipient with this ID of yours',
				},
				{
					displayName: 'To',
					name: 'to',
					type: 'string',
					default: '',
					placeholder: 'e.g. +4915112345678',
					description: 'Only messages to this phone number',
				},
			],
			displayOptions: { show },
		},
	],

	async run(itemIndex) {
		const filters = this.getNodeParameter('filters', itemIndex, {}) as IDataObject;
		const qs: IDataObject = filters.clicked === undefined ? {} : { clicked: filters.clicked };
		for (const [name, label] of Object.entries({
			campaign: 'Campaign',
			contact: 'Contact ID',
			to: 'To',
		})) {
			const value = optionalText.call(this, filters[name], label, itemIndex);
			if (value !== undefined) qs[name] = value;
		}
		const messages = await readList.call(this, { path: '/v1/messages', qs, itemIndex });
		return messages.map((message) => shownMessage.call(this, message, itemIndex));
	},
};
