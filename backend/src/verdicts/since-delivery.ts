import type { Evidence } from './evidence.js';

type Times = Pick<Evidence, 'at' | 'sentAt' | 'deliveredAt'>;

/** What the clock of a click began with. */
export interface Elapsed {
	/** With milliseconds; never negative. */
	seconds: number;
	since: 'delivered' | 'sent';
}

/**
 * How long after delivery a link was opened or, where that is not known, after sending. A receipt with a later time than
 * the click says nothing of when the phone rang.
 * @returns null where neither time is known
 */
export function elapsed({ at, sentAt, deliveredAt }: Times): Elapsed | null {
	const sinceDelivery = secondsBetween(deliveredAt, at);
	if (sinceDelivery !== null && sinceDelivery >= 0)
		return { seconds: sinceDelivery, since: 'delivered' };
	const sinceSending = secondsBetween(sentAt, at);
	if (sinceSending === null || sinceSending < 0) return null;
	return { seconds: sinceSending, since: 'sent' };
}

/** @returns seconds with milliseconds; negative when `to` came first */
export function secondsBetween(from: Date | null, to: Date): number | null {
	return from && (to.getTime() - from.getTime()) / 1000;
}
