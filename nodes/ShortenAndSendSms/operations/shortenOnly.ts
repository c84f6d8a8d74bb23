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
	countsAsSent: true,
	keyed: true,
	needsMessage: true,
	fields: [],
	options: [
		{
			displayName: 'Counts as Sent',
			name: 'countsAsSent',
			type: 'options',
			default: 'now',
			options: [
				{
					name: 'Now',
					value: 'now',
					description: 'The next node sends the text',
				},
				{
					name: 'When Marked',
					value: 'whenMarked',
					description: 'The operation Mark as Sent tells when, or that it failed',
				},
			],
			description: 'From when on rates and Message Not Clicked count the text',
			displayOptions: { show: { '/operation': ['shortenOnly'] } },
		},
		{
			displayName: 'Sent At',
			name: 'sentAt',
			type: 'dateTime',
			default: '',
			description:
				'When you send the text yourself, if not now; this moment counts then. It may be in the past.',
			displayOptions: { show: { '/operation': ['shortenOnly'] } },
		},
	],
};
