import ipaddr from 'ipaddr.js';

/** What one customer of a provider gets at the least (RFC 6177), in words: whoever has one address there has them all. */
const IPV6_WORDS = 4;

/** Those words as nearly all addresses spell them: the parser takes several microseconds, on the way of a tap. */
const PLAIN = /^(?:(?:0|[1-9a-f][0-9a-f]{0,3}):){4}/;

/**
 * @param address a valid IP address
 * @returns what stands for all addresses of the same owner: an IPv4 address itself, an IPv6 one's /64
 */
export function addressGroup(address: string): string {
	if (!address.includes(':')) return address;
	return PLAIN.exec(address)?.[0] ?? parseGroup(address);
}

function parseGroup(address: string): string {
	const words = ipaddr.IPv6.parse(address).parts.slice(0, IPV6_WORDS);
	return words.map((word) => `${word.toString(16)}:`).join('');
}
