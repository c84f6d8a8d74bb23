import { z } from 'zod';

/**
 * What a network is to a verdict:
 * - `scanner`: of a security vendor, whose machines open links to look at them.
 * - `platform`: of a company whose messengers and social networks fetch links (Meta, Telegram, …).
 * - `hosting`: servers for rent. Programs live there, but VPNs and corporate gateways too.
 * - `gateway`: a secure web gateway; the people of whole companies come out of it.
 * - `relay`: a privacy relay; people come out of it.
 * - `access`: everything else that has a number: carriers, providers, companies, universities.
 */
export const networkKind = z.enum(['scanner', 'platform', 'hosting', 'gateway', 'relay', 'access']);

export type NetworkKind = z.infer<typeof networkKind>;

/** Whose address it was; all null for private and unknown addresses. */
export interface Network {
	/** The autonomous system's number. */
	asn: number | null;
	name: string | null;
	kind: NetworkKind | null;
}

/** Where an address is, as far as is known. */
export interface Place {
	/** ISO 3166-1 alpha-2, e.g. `DE`. */
	country: string | null;
	region: string | null;
	city: string | null;
}

export const NO_NETWORK: Network = { asn: null, name: null, kind: null };
export const NO_PLACE: Place = { country: null, region: null, city: null };
