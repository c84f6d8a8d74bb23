import type {
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

export interface Operation {
	/** How it is offered in the node. */
	option: INodePropertyOptions;
	/** The parameters that it alone has. */
	fields: INodeProperties[];
	/**
	 * Reads one input item's report.
	 *
	 * @returns what goes to each of the operation's outputs
	 */
	read(this: IExecuteFunctions, campaignId: string, itemIndex: number): Promise<IDataObject[][]>;
}
