import ipaddr from 'ipaddr.js';

/** What one customer of a provider gets at the least (RFC 6177): whoever has one address there has them all. */
const IPV6_BYTES = 8;

/**
 * @param address a valid IP address
 * @returns what stands for all addresses of the same owner: an IPv4 address itself, an IPv6 one's /64
 */
export function addressGroup(address: string): string {
	if (!address.includes(':')) return address;
	const bytes = ipaddr.parse(address).toByteArray().slice(0, IPV6_BYTES);
	return Buffer.from(bytes).toString('hex');
}
