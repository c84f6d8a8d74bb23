import type { Network } from '../network/network.js';
import type { Reason } from './judge.js';
import type { Counted, Counts } from './rule.js';

/** All that is known of one click when it is judged. Rules see nothing else. */
export interface Evidence {
	method: string;
	/** Null when the request had none. */
	userAgent: string | null;
	/** `mobile`, `tablet`, `desktop` …, by the user agent. */
	deviceType: string | null;
	/** The request's telling headers by lower-case name, in the order they came in (see redirect/request-fingerprint.ts). */
	headers: ReadonlyMap<string, string>;
	ip: string;
	/** Whose address it is (see network/). */
	network: Network;
	at: Date;
	/** When the click's message was sent and delivered, as far as is known. */
	sentAt: Date | null;
	deliveredAt: Date | null;
	messageId: string | null;
	/** What rules have counted among other clicks, by the rules' names; nothing where there are none. */
	others: Record<string, Counted<Counts>>;
	/** Whose an address is. */
	networkOf: (ip: string) => Network;
	/** Of a click whose address was cut since: what the rules that look at addresses found while it was whole. */
	known: Reason[] | null;
}
