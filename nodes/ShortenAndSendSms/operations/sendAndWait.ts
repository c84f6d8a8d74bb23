import { SEND_AND_WAIT_OPERATION } from 'n8n-workflow';
import type { Operation } from '../types';
import { limitInMilliseconds } from '../wait/limit';

const displayOptions = { show: { operation: [SEND_AND_WAIT_OPERATION] } };

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
	countsAsSent: false,
	keyed: true,
	needsMessage: true,
	check(itemIndex) {
		limitInMilliseconds.call(this, itemIndex);
	},
	fields: [
		{
			displayName:
				'With several input items, n8n goes on once for all of them: when each recipient has tapped or run out of time. To let each go on alone, put this node into a sub-workflow and run that once for each item.',
			name: 'batchNotice',
			type: 'notice',
			default: '',
			displayOptions,
		},
		{
			displayName: 'Wait At Most',
			name: 'limitAmount',
			type: 'number',
			typeOptions: { minValue: 0 },
			required: true,
			default: 24,
			description:
				'How long a text may be tapped after the backend has taken it. Then its item goes on through Not Clicked.',
			displayOptions,
		},
		{
			displayName: 'Unit',
			name: 'limitUnit',
			type: 'options',
			default: 'hours',
			options: [
				{ name: 'Days', value: 'days' },
				{ name: 'Hours', value: 'hours' },
				{ name: 'Minutes', value: 'minutes' },
			],
			description: 'The unit of Wait At Most',
			displayOptions,
		},
	],
	options: [
		{
			displayName: 'Wait for Link',
			name: 'waitForLink',
			type: 'string',
			default: '',
			placeholder: 'e.g. acme.com/start',
			description:
				'Part of the address of the link to wait for, where the text has several. Without it, a tap on any link counts.',
			displayOptions: { show: { '/operation': [SEND_AND_WAIT_OPERATION] } },
		},
	],
};
