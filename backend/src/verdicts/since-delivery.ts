import type { Evidence } from './evidence.js';

type Times = Pick<Evidence, 'at' | 'sentAt' | 'deliveredAt'>;

/** @returns seconds since delivery or, where that is not known, since sending; null where neither is */
export function secondsSinceDelivery({ at, sentAt, deliveredAt }: Times): number | null {
	return secondsBetween(deliveredAt ?? sentAt, at);
}

/** @returns seconds with milliseconds; negative when `to` came first */
export function secondsBetween(from: Date | null, to: Date): number | null {
	return from && (to.getTime() - from.getTime()) / 1000;
}
