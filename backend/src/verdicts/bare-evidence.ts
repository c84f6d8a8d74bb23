import { NO_NETWORK } from '../network/network.js';
import type { Evidence } from './evidence.js';

/**
 * @param known what is known of a click
 * @returns its evidence, neutral in all else: a lone click on a lone link, from nowhere in particular
 */
export function bareEvidence(known: Partial<Evidence> & Pick<Evidence, 'at'>): Evidence {
	return {
		method: 'GET',
		userAgent: null,
		deviceType: null,
		headers: new Map(),
		ip: '::',
		network: NO_NETWORK,
		sentAt: null,
		deliveredAt: null,
		linkId: '',
		messageId: null,
		linksOfMessage: 1,
		ofMessage: [],
		ofAddress: [],
		...known,
	};
}
