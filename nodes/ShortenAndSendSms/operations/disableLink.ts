import { changeLink, tokenField } from '../link';
import type { ItemOperation } from '../types';

export const disableLink: ItemOperation = {
	option: {
		name: 'Disable',
		value: 'disable',
		description: 'Close a short link. Its clicks stay, and Update lets it work again.',
		action: 'Disable link',
	},
	fields: [tokenField({ resource: ['link'], operation: ['disable'] })],

	async run(itemIndex) {
		return [await changeLink.call(this, { disabled: true }, itemIndex)];
	},
};
