import type { IExecuteFunctions, INodeExecutionData, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { getCampaignId } from './campaignId';
import type { Operation } from './types';

/**
 * Reads the report of each input item's campaign.
 *
 * @returns the operation's outputs; each entry is an item, paired with the input item it is for.
 * With 'Continue On Fail' an input item whose report could not be read gives an item with its
 * error, on the first output.
 */
export async function runOperation(
	this: IExecuteFunctions,
	operation: Operation,
): Promise<INodeExecutionData[][]> {
	const outputs: INodeExecutionData[][] = [];
	const add = (output: number, items: INodeExecutionData[]) => {
		outputs[output] = (outputs[output] ?? []).concat(items);
	};
	for (let itemIndex = 0; itemIndex < this.getInputData().length; itemIndex++) {
		const pairedItem = { item: itemIndex };
		try {
			const campaignId = await getCampaignId.call(this, itemIndex);
			const entries = await operation.read.call(this, campaignId, itemIndex);
			entries.forEach((list, output) =>
				add(
					output,
					list.map((json) => ({ json, pairedItem })),
				),
			);
		} catch (error) {
			const failure = toNodeError.call(this, error, itemIndex);
			if (!this.continueOnFail()) throw failure;
			add(0, [{ json: { error: failure.message }, error: failure, pairedItem }]);
		}
	}
	return outputs;
}

function toNodeError(this: IExecuteFunctions, error: unknown, itemIndex: number) {
	return error instanceof NodeOperationError
		? error
		: new NodeApiError(this.getNode(), error as JsonObject, { itemIndex });
}
