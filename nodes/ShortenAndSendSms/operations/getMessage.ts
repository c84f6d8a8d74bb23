import { clickloopApiRequest } from '../../shared/transport';
import { messageIdField, readMessageId } from '../messageId';
import { shownMessage } from '../simplified';
import type { ItemOperation } from '../types';

export const getMessage: ItemOperation = {
	option: {
		name: 'Get',
		value: 'get',
		description: 'Get one message, with what became of it',
		action: 'Get message',
	},
	fields: [messageIdField({ resource: ['message'], operation: ['get'] })],

	async run(itemIndex) {
		const path = `/v1/messages/${readMessageId.call(this, itemIndex)}`;
		const message = await clickloopApiRequest.call(this, { path, itemIndex });
		return [shownMessage.call(this, message, itemIndex)];
	},
};
