import type { z } from 'zod';

/** A text on its way to a provider. */
export interface OutgoingText {
	/** The recipient, in E.164. */
	to: string;
	text: string;
	/** Where the provider may tell what became of it: `POST /receipts/{channelId}`, naming the message. */
	callbackUrl: string;
}

/** The provider has taken the text and will send it. */
export interface Accepted {
	/** By which the provider's receipts name the message; null where there are none. */
	providerMessageId: string | null;
}

/** A request to `/receipts/{channelId}`, unverified. */
export interface ReceiptRequest {
	method: string;
	/** The URL as the provider was given it, query included, whatever a proxy made of it on the way. */
	url: string;
	header(name: string): string | undefined;
	/** As it came; empty with GET. */
	body: string;
	/** When it came. */
	at: Date;
}

/** A provider's word on what became of a message. */
export interface Receipt {
	/** Its id; null where it names none, and the message that the URL names is meant. */
	providerMessageId: string | null;
	/** Our id of the message (`msg_…`), where it gives that back; else the URL may name it. */
	messageId?: string | null;
	status: 'sent' | 'delivered' | 'failed';
	/** Why it failed, for a person to read. */
	error?: string;
}

/** What a callback comes to. */
export type ReceiptAnswer =
	| {
			/** None where it tells nothing new. */
			receipts: Receipt[];
			/** What proves the callback is its URL alone: it may speak of no other message than the URL names. */
			ofUrlOnly?: boolean;
	  }
	/** Why it is not the provider's word. */
	| { refused: string }
	/** Why it cannot be told yet whose word it is: the provider is asked to come again. */
	| { later: string };

/** A channel ready for use. */
export interface Channel {
	/**
	 * Hands one text to the provider, once; retrying is the caller's work.
	 * @throws Refused when it will never be sent, NotNow when it was not sent and may be tried again; after
	 *   anything else nobody knows whether it was sent
	 */
	send(text: OutgoingText): Promise<Accepted>;
	/** Verifies a callback the provider's own way and reads it. */
	readReceipt(request: ReceiptRequest): ReceiptAnswer | Promise<ReceiptAnswer>;
}

/** One kind of channel: what it must be told, and how it works. A new provider is a new value of this. */
export interface ChannelType<Settings extends object = object> {
	/** All settings, the secret ones too. */
	settings: z.ZodType<Settings>;
	/** The settings that are encrypted at rest and never shown again; those inside of another by their path (`a.b`). */
	secret: readonly string[];
	/** Whether the provider may call back by GET. */
	receiptsByGet?: boolean;
	open(settings: Settings, fetch: typeof globalThis.fetch): Channel;
}
