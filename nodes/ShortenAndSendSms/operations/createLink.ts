import type { IDataObject } from 'n8n-workflow';
import { optionalText, optionalTime, requiredText } from '../../shared/parameters';
import { clickloopApiRequest } from '../../shared/transport';
import { domainField, readDomain } from '../domain';
import { expiryField, shownLink, urlField } from '../link';
import type { ItemOperation } from '../types';

const show = { resource: ['link'], operation: ['create'] };

export const createLink: ItemOperation = {
	option: {
		name: 'Create',
		value: 'create',
		description: 'Make a short link that belongs to no message',
		action: 'Create link',
	},
	fields: [
		{ ...urlField, required: true, displayOptions: { show } },
		{
			displayName: 'Options',
			name: 'linkOptions',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'Campaign',
					name: 'campaign',
					type: 'string',
					default: '',
					placeholder: 'e.g. Posters',
					description:
						'Name or ID of the campaign it is counted in. A new name makes a new campaign.',
				},
				expiryField,
				domainField,
			],
			displayOptions: { show },
		},
	],

	async run(itemIndex) {
		const options = this.getNodeParameter('linkOptions', itemIndex, {}) as IDataObject;
		const expiresAt = optionalTime.call(this, options.expiresAt, 'Link Expires At', itemIndex);
		const link = (await clickloopApiRequest.call(this, {
			method: 'POST',
			path: '/v1/links',
			body: {
				url: requiredText.call(this, 'url', 'URL', itemIndex).trim(),
				campaign: optionalText.call(this, options.campaign, 'Campaign', itemIndex) ?? null,
				domain: readDomain.call(this, options.domain, itemIndex) ?? null,
				expiresAt: expiresAt?.toISO() ?? null,
			},
			itemIndex,
		})) as IDataObject;
		return [shownLink.call(this, link, itemIndex)];
	},
};
