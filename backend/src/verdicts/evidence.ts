import type { Reason, Verdict } from '../clicks/click.js';
import type { Network, NetworkKind } from '../network/network.js';

/** All that is known of one click when it is judged. Rules see nothing else. */
export interface Evidence {
	method: string;
	/** Null when the request had none. */
	userAgent: string | null;
	/** `mobile`, `tablet`, `desktop` …, by the user agent. */
	deviceType: string | null;
	/** The request's telling headers by lower-case name, in the order they came in (see redirect/evidence.ts). */
	headers: ReadonlyMap<string, string>;
	ip: string;
	/** Whose address it is (see network/). */
	network: Network;
	at: Date;
	/** When the click's message was sent and delivered, as far as is known. */
	sentAt: Date | null;
	deliveredAt: Date | null;
	/** Which of its message's links was opened, and how many the message has. */
	linkId: string;
	messageId: string | null;
	linksOfMessage: number;
	/** Other clicks on the same message, within an hour. */
	ofMessage: OtherClick[];
	/** Other clicks from the same address, within minutes; none where unrelated people share it by its nature. */
	ofAddress: OtherClick[];
	/** For a click from a rented server: the others from rented servers on the same campaign, within minutes. */
	ofServers: OtherClick[];
	/** What the address-burst rule found while the whole address was known; it is cut later on. */
	knownBurst: Omit<Reason, 'rule'> | null;
}

/** Another click, as far as it may tell something about this one. */
export interface OtherClick {
	id: string;
	at: Date;
	linkId: string;
	messageId: string | null;
	method: string;
	ip: string;
	asn: number | null;
	networkKind: NetworkKind | null;
	userAgent: string | null;
	deviceType: string | null;
	verdict: Verdict | null;
	/** Since sending, where delivery is not known. */
	secondsSinceDelivery: number | null;
}

/** One finding about one click, or null where the rule has nothing to say. Pure: same evidence, same finding. */
export type Rule = (evidence: Evidence) => Omit<Reason, 'rule'> | null;
