import ipaddr from 'ipaddr.js';
import type { Secrets } from '../auth/secrets.js';

/**
 * How many bits of a click's address stand for a network. They are stored with it, so a click tells by itself what is
 * left: all of it (32 or 128), its network, a hash, or nothing (0, of a person who was erased).
 */
const CUT_BITS = { ipv4: 24, ipv6: 48 };

/**
 * A hash fills the range of private IPv6 addresses (fd00::/8, RFC 4193): no network anywhere has it, and no visitor's
 * own private address is stored with these bits.
 */
const HASH_BITS = 8;
const HASH_PREFIX = 0xfd;
const HASH_BYTES = 15;

/** SQL, a condition on a click: its address is as the visitor had it. */
export const IS_WHOLE = 'masklen(ip) IN (32, 128)';
/** SQL, a condition on a click: its address was whole and then cut or hashed, because it grew old. */
export const IS_HIDDEN = `masklen(ip) IN (${HASH_BITS}, ${CUT_BITS.ipv4}, ${CUT_BITS.ipv6})`;

/** @returns whether an address of so many bits is as the visitor had it */
export function isWhole(bits: number): boolean {
	return bits === 32 || bits === 128;
}

/** @returns whether only the hash of an address is left, which no look-up knows */
export function isHashed(bits: number): boolean {
	return bits === HASH_BITS;
}

/**
 * Whether everybody may have a click's address: behind a proxy that is not trusted, or in a test, all come from the same
 * private one; and of old clicks only the network or a hash is left.
 */
export function isShared({ ip, bits }: { ip: string; bits: number }): boolean {
	return !isWhole(bits) || ipaddr.process(ip).range() !== 'unicast';
}

/**
 * @param ip a whole address
 * @returns its network as PostgreSQL writes it: `203.0.113.0/24`, `2001:db8:1234::/48`
 */
export function cutAddress(ip: string): string {
	if (ipaddr.IPv4.isValid(ip)) {
		const cidr = `${ip}/${CUT_BITS.ipv4}`;
		return `${ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()}/${CUT_BITS.ipv4}`;
	}
	const cidr = `${ip}/${CUT_BITS.ipv6}`;
	return `${ipaddr.IPv6.networkAddressFromCIDR(cidr).toString()}/${CUT_BITS.ipv6}`;
}

/**
 * Hashes an address with the secret: the same one gives the same hash within a scope and another one elsewhere.
 * @param scope within which visitors stay comparable, e.g. a campaign's id
 * @param ip a whole address
 * @returns what fits the column: an address of fd00::/8 with this mask
 */
export function hashAddress(secrets: Secrets, scope: string, ip: string): string {
	const hash = secrets.keyedHash(`address ${scope} ${ip}`).subarray(0, HASH_BYTES);
	return `${ipaddr.fromByteArray([HASH_PREFIX, ...hash]).toString()}/${HASH_BITS}`;
}

/**
 * @param ip as PostgreSQL's `abbrev` gives it
 * @returns the same, and of a hash `hash:` with 30 hexadecimal digits, which nobody takes for an address
 */
export function showAddress(ip: string): string {
	if (!ip.endsWith(`/${HASH_BITS}`)) return ip;
	const [, ...hash] = ipaddr.parse(ip.slice(0, ip.indexOf('/'))).toByteArray();
	return `hash:${Buffer.from(hash).toString('hex')}`;
}
