import type { IDataObject, IExecuteFunctions, INodePropertyOptions } from 'n8n-workflow';

export interface Operation {
	/** How it is offered in the node. */
	option: INodePropertyOptions;
	/**
	 * Reads one input item's report.
	 *
	 * @returns what goes to each of the operation's outputs
	 */
	read(this: IExecuteFunctions, campaignId: string, itemIndex: number): Promise<IDataObject[][]>;
}
