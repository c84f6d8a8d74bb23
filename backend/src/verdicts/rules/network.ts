import type { NetworkKind } from '../../network/network.js';
import type { Evidence, Rule } from '../evidence.js';

type Finding = ReturnType<Rule>;

/**
 * Whose network the request came from. Networks that people come out of (gateways, relays, carriers, companies) say
 * nothing, nor do private addresses.
 *
 * Source: the kinds of network/known-networks.ts and of the shipped data (docs/networks.md).
 * Wrong about: people at a security vendor's or a social network's own desks; and those behind a VPN or a company's
 * proxy in a rented server, which is why hosting is but a weak sign.
 */
export const network: Rule = ({ network: { asn, name, kind } }: Evidence) =>
	kind && FINDINGS[kind](`${name ?? 'an unnamed organisation'} (AS${asn})`);

const FINDINGS: Record<NetworkKind, (owner: string) => Finding> = {
	scanner: (owner) => ({
		verdict: 'bot',
		points: 130,
		detail: `The request came from ${owner}, whose machines open links to check them.`,
	}),
	platform: (owner) => ({
		verdict: 'preview',
		points: 110,
		detail: `The request came from ${owner}, whose machines fetch links to show or check them.`,
	}),
	hosting: (owner) => ({
		verdict: 'bot',
		points: 35,
		detail: `The request came from ${owner}, where servers are for rent; few people come from there.`,
	}),
	gateway: () => null,
	relay: () => null,
};
