import type { IDataObject } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { optionalText, optionalTime } from '../../shared/parameters';
import { changeLink, expiryField, tokenField, urlField } from '../link';
import type { ItemOperation } from '../types';

const show = { resource: ['link'], operation: ['update'] };

export const updateLink: ItemOperation = {
	option: {
		name: 'Update',
		value: 'update',
		description: 'Change where a short link leads, when it expires, or let it work again',
		action: 'Update link',
	},
	fields: [
		tokenField(show),
		{
			displayName: 'Changes',
			name: 'changes',
			type: 'collection',
			placeholder: 'Add Change',
			default: {},
			options: [
				{
					displayName: 'Disabled',
					name: 'disabled',
					type: 'boolean',
					default: false,
					description: 'Whether the link says that it is closed, instead of leading anywhere',
				},
				expiryField,
				urlField,
			],
			displayOptions: { show },
		},
	],

	async run(itemIndex) {
		const changes = this.getNodeParameter('changes', itemIndex, {}) as IDataObject;
		const url = optionalText.call(this, changes.url, 'URL', itemIndex)?.trim();
		const expiresAt = optionalTime.call(this, changes.expiresAt, 'Link Expires At', itemIndex);
		const body: IDataObject = {
			...(url === undefined ? {} : { url }),
			...(expiresAt === undefined ? {} : { expiresAt: expiresAt.toISO() }),
			...(changes.disabled === undefined ? {} : { disabled: changes.disabled }),
		};
		if (Object.keys(body).length === 0)
			throw new NodeOperationError(
				this.getNode(),
				`'Changes' has nothing to change [item ${itemIndex}]`,
				{ itemIndex, description: "Add a change, such as the link's new 'URL'." },
			);
		return [await changeLink.call(this, body, itemIndex)];
	},
};
