import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { clickloopApiRequest } from '../../shared/transport';
import type { Operation } from '../types';
import { pick } from '../../shared/pick';

/** The counts; left out are the break-downs by time, link, device, country and rule. */
const SIMPLE_FIELDS = [
	'campaign',
	'sent',
	'delivered',
	'failed',
	'unknown',
	'filtered',
	'raw',
	'previews',
	'bots',
	'unsure',
	'lastClickAt',
];

export const campaignSummary: Operation = {
	option: {
		name: 'Campaign Summary',
		value: 'campaignSummary',
		description: 'Count the recipients and clicks of a campaign, filtered and raw',
		action: 'Get summary of campaign',
	},

	async read(this: IExecuteFunctions, campaignId, itemIndex) {
		const report = (await clickloopApiRequest.call(this, {
			path: `/v1/campaigns/${campaignId}/report`,
			itemIndex,
		})) as IDataObject;
		const simplify = this.getNodeParameter('simplify', itemIndex) as boolean;
		return [[simplify ? pick(report, SIMPLE_FIELDS) : report]];
	},
};
