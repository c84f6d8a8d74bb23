import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { isTool } from '../../shared/isTool';
import { readList } from '../../shared/readList';
import type { Operation } from '../types';

export const recipients: Operation = {
	option: {
		name: 'Recipients',
		value: 'recipients',
		description: 'List the recipients of a campaign, those who tapped apart from those who did not',
		action: 'Get recipients of campaign',
	},
	fields: [],

	async read(this: IExecuteFunctions, campaignId, itemIndex) {
		const path = `/v1/campaigns/${campaignId}/recipients`;
		const outputs: IDataObject[][] = [];
		for (const clicked of [true, false]) {
			const entries = await readList.call(this, { path, qs: { clicked }, itemIndex });
			outputs.push(entries.map((entry) => ({ ...entry, clicked })));
		}
		// An AI agent reads a tool's first output alone.
		return isTool.call(this) ? [outputs.flat()] : outputs;
	},
};
