import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { forEachItem } from '../shared/forEachItem';
import { getCampaignId } from './campaignId';
import type { Operation } from './types';

/** Reads the report of each input item's campaign, as forEachItem tells. */
export async function runOperation(
	this: IExecuteFunctions,
	operation: Operation,
): Promise<INodeExecutionData[][]> {
	return await forEachItem.call(this, async (itemIndex) => {
		const campaignId = await getCampaignId.call(this, itemIndex);
		return await operation.read.call(this, campaignId, itemIndex);
	});
}
