import type { IExecuteFunctions } from 'n8n-workflow';
import { pick } from '../../shared/pick';
import { readList } from '../../shared/readList';
import type { Operation } from '../types';

/** Who, what and when; left out are the request's details and the reasons of the verdict. */
const SIMPLE_FIELDS = [
	'id',
	'at',
	'to',
	'contact',
	'url',
	'verdict',
	'confidence',
	'device',
	'place',
	'messageId',
];

export const clicks: Operation = {
	option: {
		name: 'Clicks',
		value: 'clicks',
		description: 'List the clicks of a campaign, each with what made it',
		action: 'Get clicks of campaign',
	},
	fields: [
		{
			displayName: 'Verdict',
			name: 'verdict',
			type: 'options',
			default: 'human',
			options: [
				{
					name: 'All',
					value: 'all',
					description: 'Every click, whoever or whatever made it',
				},
				{
					name: 'Bot',
					value: 'bot',
					description: 'Clicks by scanners and other programs',
				},
				{
					name: 'Human',
					value: 'human',
					description: 'Clicks by people',
				},
				{
					name: 'Preview',
					value: 'preview',
					description: 'Fetches by a messaging app that shows a preview of the link',
				},
				{
					name: 'Unsure',
					value: 'unsure',
					description: 'Clicks that are not decided yet',
				},
			],
			description: 'Which clicks to return, by what they were found to be',
			displayOptions: { show: { operation: ['clicks'] } },
		},
	],

	async read(this: IExecuteFunctions, campaignId, itemIndex) {
		const verdict = this.getNodeParameter('verdict', itemIndex) as string;
		const simplify = this.getNodeParameter('simplify', itemIndex) as boolean;
		const entries = await readList.call(this, {
			path: `/v1/campaigns/${campaignId}/clicks`,
			qs: verdict === 'all' ? {} : { verdict },
			itemIndex,
		});
		return [simplify ? entries.map((entry) => pick(entry, SIMPLE_FIELDS)) : entries];
	},
};
