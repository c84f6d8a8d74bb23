import type { IDataObject, IExecuteFunctions, INodeExecutionData, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/**
 * Asks the server once for each input item.
 *
 * @param ask what goes to each of the node's outputs for one item
 * @returns the node's outputs; each entry is an item, paired with the input item it is for. With 'Continue On Fail' an
 * input item for which it failed gives an item with its error, on the first output.
 */
export async function forEachItem(
	this: IExecuteFunctions,
	ask: (itemIndex: number) => Promise<IDataObject[][]>,
): Promise<INodeExecutionData[][]> {
	const outputs: INodeExecutionData[][] = [];
	const add = (output: number, items: INodeExecutionData[]) => {
		outputs[output] = (outputs[output] ?? []).concat(items);
	};
	for (let itemIndex = 0; itemIndex < this.getInputData().length; itemIndex++) {
		const pairedItem = { item: itemIndex };
		try {
			const entries = await ask(itemIndex);
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
