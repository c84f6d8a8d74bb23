import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { clickloopApiRequestAllItems } from '../shared/transport';
import type { ApiRequest } from '../shared/transport';

/** Reads a list as far as 'Return All' and 'Limit' of the item ask. */
export async function readList(
	this: IExecuteFunctions,
	request: ApiRequest & { itemIndex: number },
): Promise<IDataObject[]> {
	const returnAll = this.getNodeParameter('returnAll', request.itemIndex) as boolean;
	const limit = returnAll
		? undefined
		: (this.getNodeParameter('limit', request.itemIndex) as number);
	return await clickloopApiRequestAllItems.call(this, request, limit);
}
