import type { Operation } from '../types';

export const send: Operation = {
	option: {
		name: 'Send',
		value: 'send',
		description: 'Send a text message whose links are short and tell who tapped them',
		action: 'Send text message with tracked links',
	},
	path: '/v1/messages',
	sends: true,
	countsAsSent: false,
	keyed: true,
	needsMessage: false,
	fields: [],
	options: [],
};
