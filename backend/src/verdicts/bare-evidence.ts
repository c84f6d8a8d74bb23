import { NO_NETWORK } from '../network/network.js';
import type { Evidence } from './evidence.js';

/**
 * @param known what is known of a click
 * @returns its evidence, neutral in all else: a lone click on a lone link, from nowhere in particular
 */
export function bareEvidence(known: Partial<Evidence>): Evidence {
	return {
		method: 'GET',
		userAgent: null,
		deviceType: null,
		headers: new Map(),
		ip: '::',
		// Times only mean something beside each other.
		at: new Date(0),
		network: NO_NETWORK,
		sentAt: null,
		deliveredAt: null,
		messageId: null,
		others: {},
		networkOf: () => NO_NETWORK,
		known: null,
		...known,
	};
}
