import { SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import type { Operation } from '../types';

export const sendAndWait: Operation = {
	option: {
		name: 'Send and Wait for Click',
		value: SEND_AND_WAIT_OPERATION,
		description:
			'Send a text message, and go on when its recipient taps a link, or runs out of time',
		action: 'Send text message and wait for click',
	},
	path: '/v1/messages',
	sends: true,
	keyed: true,
	needsMessage: true,
};
