import type {
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyOptions,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import type { Campaign } from '../shared/types';

/** What tells one operation of the node from another. */
export interface Operation {
	/** How it is offered in the node. */
	option: INodePropertyOptions;
	path: string;
	/** Whether a channel carries the messages; otherwise only links are minted. */
	sends: boolean;
	/** Whether its messages count as sent though no channel carries them. */
	countsAsSent: boolean;
	/** Whether what it does must not happen twice. */
	keyed: boolean;
	/** Whether what follows is lost without the message's text and links. */
	needsMessage: boolean;
	/**
	 * What must hold of an item before its message may be sent, besides what all operations ask.
	 *
	 * @throws NodeOperationError naming the parameter
	 */
	check?(this: IExecuteFunctions, itemIndex: number): void;
	/** The parameters that it alone has. */
	fields: INodeProperties[];
	/** The options that it alone has. */
	options: INodeProperties[];
}

/** An operation that asks the server once for each input item. */
export interface ItemOperation {
	/** How it is offered in the node. */
	option: INodePropertyOptions;
	/** The parameters that it alone has. */
	fields: INodeProperties[];
	/** @returns the items that one input item gives */
	run(this: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]>;
}

/** The part of a request that all its messages share. */
export interface BatchSettings extends IDataObject {
	campaign: string;
	channel: string | null;
	options: IDataObject;
}

/** One input item, ready to go. */
export interface PreparedMessage {
	itemIndex: number;
	settings: BatchSettings;
	message: IDataObject;
}

/** Messages that go in one request. */
export interface Batch {
	settings: BatchSettings;
	messages: PreparedMessage[];
}

/** What may be wrong with a message that was taken all the same. */
export interface Warning extends IDataObject {
	code: string;
	detail: string;
}

/** What the server says of one message. */
export type MessageResult =
	| { status: 'accepted' | 'duplicate'; message: IDataObject; warnings?: Warning[] }
	| { status: 'rejected'; error: { code: string; detail: string } };

export interface BatchAnswer {
	campaign: Campaign;
	/** One for each message, in order. */
	results: MessageResult[];
}

/** A message that the server has taken. */
export interface Taken {
	status: 'accepted' | 'duplicate';
	campaign: Campaign;
	message: IDataObject;
	warnings: Warning[];
}

/** What became of one input item. */
export type Outcome = Taken | NodeOperationError | NodeApiError;
