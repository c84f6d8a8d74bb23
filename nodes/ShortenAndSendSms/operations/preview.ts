import type { Operation } from '../types';

export const preview: Operation = {
	option: {
		name: 'Preview',
		value: 'preview',
		description: 'Show a text message with sample links and its segments, storing nothing',
		action: 'Preview text message with tracked links',
	},
	path: '/v1/messages/preview',
	sends: false,
	countsAsSent: false,
	keyed: false,
	needsMessage: false,
	fields: [],
	options: [],
};
