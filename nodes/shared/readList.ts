import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { clickloopApiRequestAllItems } from './transport';
import type { ApiRequest } from './transport';

/**
 * Reads a list as far as 'Return All' and 'Limit' of the item ask.
 *
 * @throws NodeOperationError when the limit is no number of entries
 */
export async function readList(
	this: IExecuteFunctions,
	request: ApiRequest & { itemIndex: number },
): Promise<IDataObject[]> {
	const { itemIndex } = request;
	const returnAll = this.getNodeParameter('returnAll', itemIndex) as boolean;
	const limit = returnAll ? undefined : Number(this.getNodeParameter('limit', itemIndex));
	if (limit === undefined || (Number.isInteger(limit) && limit > 0))
		return await clickloopApiRequestAllItems.call(this, request, limit);
	throw new NodeOperationError(
		this.getNode(),
		`'Limit' is no number of results: ${limit} [item ${itemIndex}]`,
		{ itemIndex, description: "Give 1 or more, or turn on 'Return All'." },
	);
}
