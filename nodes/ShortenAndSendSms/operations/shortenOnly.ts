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
	fields: [],
	options: [
		{
			displayName: 'Sent At',
			name: 'sentAt',
			type: 'dateTime',
			default: '',
			description: 'When you send the text yourself, if not now. It may be in the past.',
			displayOptions: { show: { '/operation': ['shortenOnly'] } },
		},
	],
};
