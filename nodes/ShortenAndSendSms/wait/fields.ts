import type { INodeProperties } from 'n8n-workflow';
import { SEND_AND_WAIT_OPERATION } from 'n8n-workflow';

const displayOptions = { show: { operation: [SEND_AND_WAIT_OPERATION] } };

/** What only waiting needs: for how long, and for which link. */
export const waitFields: INodeProperties[] = [
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
		typeOptions: { minValue: 0, numberPrecision: 2 },
		required: true,
		default: 24,
		description:
			'How long after its delivery (or sending, where no delivery is known) a text may be tapped. Then its item goes on through Not Clicked.',
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
];
