import type { IDataObject } from 'n8n-workflow';
import type { Campaign } from '../../shared/types';

/** What the recipients of some messages are waited for by: one subscription with one limit. */
export interface Group {
	/** Token or part of the address of the link to be tapped; any link where absent. */
	link?: string;
	/** How long each may take, in hours. */
	afterHours: number;
	messageIds: string[];
}

/** A group that the server has been asked to tell of. */
export interface Subscribed extends Group {
	subscriptionId: string;
	/** When, by the server's clock; it says nothing of limits that had passed before. */
	since: string;
}

/** One input item while the node waits. */
export type WaitingItem =
	| { messageId: string; campaign: Campaign; simplify: boolean }
	/** Its message was not accepted, and the node continues on fail. */
	| { error: string };

/** All that is needed to go on, kept by n8n with the waiting execution. */
export interface Wait {
	groups: Subscribed[];
	/** One for each input item, in order. */
	items: WaitingItem[];
}

export interface Message extends IDataObject {
	id: string;
	campaignId: string;
	status: string;
	links: Array<{ token: string; url: string; humanClicks: number }>;
	createdAt: string;
	sentAt: string | null;
	deliveredAt: string | null;
}

export interface Click extends IDataObject {
	token: string;
}

/** What has become of one message: a tap, or the certainty that there will be none in time. */
export interface Ending {
	status: 'clicked' | 'notClicked' | 'failed' | 'erased';
	message?: Message;
	click?: Click;
}
