import type { NetworkKind } from '../../network/network.js';
import { rule, type Sign } from '../rule.js';

/** Kinds of networks that say something of who comes from there. */
const SIGNS: Partial<Record<NetworkKind, Sign<{ owner: string }>>> = {
	scanner: {
		verdict: 'bot',
		points: 130,
		words: ({ owner }) =>
			`The request came from ${owner}, whose machines open links to check them.`,
	},
	platform: {
		verdict: 'preview',
		points: 110,
		words: ({ owner }) =>
			`The request came from ${owner}, whose machines fetch links to show or check them.`,
	},
	hosting: {
		verdict: 'bot',
		points: 35,
		words: ({ owner }) =>
			`The request came from ${owner}, where servers are for rent; few people come from there.`,
	},
};

/**
 * Whose network the request came from. Networks that people come out of (gateways, relays, carriers, companies) say
 * nothing, nor do private addresses.
 *
 * Source: the kinds of network/known-networks.ts and of the shipped data (docs/networks.md).
 * Wrong about: people at a security vendor's or a social network's own desks; and those behind a VPN or a company's
 * proxy in a rented server, which is why hosting is but a weak sign.
 */
export const network = rule({
	name: 'network',
	title: 'Comes from where machines live',
	signs: SIGNS,
	find({ network: { asn, name, kind } }) {
		if (kind === null || !SIGNS[kind]) return null;
		return { sign: kind, values: { owner: `${name ?? 'an unnamed organisation'} (AS${asn})` } };
	},
});
