import { lookup as systemLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { WebhookAllow } from '../config.js';
import { findEmbedded, leadsTo } from './embedded-ipv4.js';

/**
 * Ranges of ipaddr.js that are somebody's own machines and networks: carrier-grade NAT serves VPNs too, and what is left
 * of RFC 6052 once the public prefix has been followed is a NAT64 of one's own.
 */
const PRIVATE_RANGES = ['private', 'loopback', 'uniqueLocal', 'carrierGradeNat', 'rfc6052'];

/**
 * Where clouds hand credentials to whoever asks, by their own documentation: AWS and most others, AWS and
 * Google over IPv6, Alibaba, Oracle Classic, Azure's host agent. No setting opens them.
 */
const METADATA = [
	'169.254.0.0/16',
	'fe80::/10',
	'fd00:ec2::254/128',
	'fd20:ce::254/128',
	'100.100.100.200/32',
	'192.0.0.192/32',
	'168.63.129.16/32',
].map((range) => ipaddr.parseCIDR(range));

/** A target that the settings forbid. Not final: a name may lead elsewhere the next time. */
export class ForbiddenTargetError extends Error {
	override name = 'ForbiddenTargetError';

	constructor(address: string) {
		super(`Webhooks to ${address} are not allowed by CLICKLOOP_WEBHOOK_ALLOW`);
	}
}

/** @returns whether webhooks may go to this IP address */
export function isAllowedAddress(address: string, allow: WebhookAllow): boolean {
	const ip = ipaddr.process(address);
	if ([ip, ...findEmbedded(ip)].some((one) => matches(one, METADATA))) return false;
	const target = leadsTo(ip);
	if (Array.isArray(allow)) return matches(target, allow.map(parseRange));
	const range = target.range();
	return range === 'unicast' || (allow === 'private' && PRIVATE_RANGES.includes(range));
}

/** Finds all addresses of a host, as `dns.lookup` does. */
export type Lookup = (
	hostname: string,
	options: LookupAllOptions,
	callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

/**
 * Finds a host's addresses and keeps those that are allowed. To be used for the connection itself: a name that
 * was harmless when checked beforehand may lead elsewhere a moment later.
 */
export function allowedLookup(allow: WebhookAllow, lookup: Lookup = systemLookup): LookupFunction {
	return (hostname, options, callback) => {
		lookup(hostname, { ...options, all: true }, (error, found) => {
			if (error) {
				callback(error, []);
				return;
			}
			const [first, ...others] = found.filter(({ address }) => isAllowedAddress(address, allow));
			if (!first) callback(new ForbiddenTargetError(listAddresses(found)), []);
			else if (options.all) callback(null, [first, ...others]);
			else callback(null, first.address, first.family);
		});
	};
}

/**
 * Looks only at the URL; a name is checked when it is connected to.
 * @throws ForbiddenTargetError when the host is written as an address that is not allowed
 */
export function checkLiteralHost({ hostname }: URL, allow: WebhookAllow): void {
	const host = hostname.replace(/^\[|\]$/g, '');
	if (isIP(host) && !isAllowedAddress(host, allow)) throw new ForbiddenTargetError(host);
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = [Address, number];

function matches(ip: Address, ranges: Range[]): boolean {
	return ranges.some(([base, bits]) => ip.kind() === base.kind() && ip.match(base, bits));
}

/** A single address is a range of its own. */
function parseRange(text: string): Range {
	const ip = ipaddr.process(text.split('/')[0] ?? '');
	return text.includes('/') ? ipaddr.parseCIDR(text) : [ip, ip.kind() === 'ipv4' ? 32 : 128];
}

function listAddresses(addresses: LookupAddress[]): string {
	return addresses.map(({ address }) => address).join(', ');
}
