import { z } from 'zod';

/** What a network is to a verdict; docs/networks.md tells more. */
export const networkKind = z.enum([
	/** Of a security vendor, whose machines open links to look at them. */
	'scanner',
	/** Of a company whose messengers and social networks fetch links. */
	'platform',
	/** Servers for rent: programs live there, but VPNs and companies' proxies too. */
	'hosting',
	/** A secure web gateway: the people of whole companies come out of it. */
	'gateway',
	/** A privacy relay: people come out of it. */
	'relay',
]);

export type NetworkKind = z.infer<typeof networkKind>;

/** Whose address it was; all null for private and unknown addresses. */
export interface Network {
	/** The autonomous system's number. */
	asn: number | null;
	name: string | null;
	/** Null for what is none of them: carriers, providers, companies. */
	kind: NetworkKind | null;
}

/** Where an address is, as far as is known. */
export interface Place {
	/** ISO 3166-1 alpha-2, e.g. `DE`. */
	country: string | null;
	region: string | null;
	city: string | null;
}

/** All numbers in use are far below; those above are for private use (RFC 6996), and too large for the database. */
export const LARGEST_ASN = 2 ** 31 - 1;

export const NO_NETWORK: Network = { asn: null, name: null, kind: null };
export const NO_PLACE: Place = { country: null, region: null, city: null };
