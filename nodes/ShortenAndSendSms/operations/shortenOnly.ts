import type { Operation } from '../types';

export const shortenOnly: Operation = {
	option: {
		name: 'Shorten Only',
		value: 'shortenOnly',
		description: 'Return the text with its tracked links, to be sent by another node',
		action: 'Shorten links in text message without sending',
	},
	path: '/v1/messages',
	sends: false,
	keyed: true,
	needsMessage: true,
};
