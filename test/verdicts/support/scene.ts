import type { Network } from '../../../backend/src/network/network.js';
import type { OtherClick } from '../../../backend/src/verdicts/evidence.js';
import { IPHONE } from '../../support/visitors.js';

export const NOON = new Date('2026-11-21T12:00:00Z');
export const HOSTING: Network = { asn: 64500, name: 'Example Servers', kind: 'hosting' };
export const CARRIER: Network = { asn: 64501, name: 'Example Mobile', kind: null };

/** @returns a time so many seconds after noon, before it when negative */
export function afterNoon(seconds: number): Date {
	return new Date(NOON.getTime() + seconds * 1000);
}

let others = 0;

/** @returns another click, by an iPhone on the same link at noon unless told otherwise */
export function otherClick(known: Partial<OtherClick> = {}): OtherClick {
	others += 1;
	return {
		id: String(others),
		at: NOON,
		linkId: '1',
		messageId: 'message',
		method: 'GET',
		ip: '198.51.100.1',
		asn: CARRIER.asn,
		networkKind: CARRIER.kind,
		userAgent: IPHONE,
		deviceType: 'mobile',
		verdict: null,
		secondsSinceDelivery: null,
		...known,
	};
}
