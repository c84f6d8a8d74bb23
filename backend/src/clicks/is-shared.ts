import ipaddr from 'ipaddr.js';

/**
 * Whether everybody may have this address: behind a proxy that is not trusted, or in a test, all come from the same
 * private one.
 */
export function isShared(ip: string): boolean {
	return ipaddr.process(ip).range() !== 'unicast';
}
