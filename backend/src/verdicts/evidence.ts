import type { Reason } from '../clicks/click.js';
import type { Network } from '../network/network.js';

/** All that is known of one click when it is judged. Rules see nothing else. */
export interface Evidence {
	method: string;
	/** Null when the request had none. */
	userAgent: string | null;
	/** The request's telling headers by lower-case name, in the order they came in (see redirect/evidence.ts). */
	headers: ReadonlyMap<string, string>;
	ip: string;
	/** Whose address it is (see network/). */
	network: Network;
	at: Date;
	/** When the click's message was sent and delivered, as far as is known. */
	sentAt: Date | null;
	deliveredAt: Date | null;
}

/** One finding about one click, or null where the rule has nothing to say. Pure: same evidence, same finding. */
export type Rule = (evidence: Evidence) => Omit<Reason, 'rule'> | null;
