import type { NetworkKind } from './network.js';

/**
 * Networks that mean something to a verdict, by the numbers of their autonomous systems. Each number was looked up in
 * the shipped data and carries that organisation's name there; the test of this file looks again.
 */
const KNOWN: Record<Exclude<NetworkKind, 'hosting'>, Record<string, number[]>> = {
	/** Mail and link security: their machines open links to look behind them, often in the dress of a browser. */
	scanner: {
		Proofpoint: [13916, 22843, 26211, 52129],
		Mimecast: [30031, 33538, 37235, 39588, 42427, 60492, 136792, 208638, 397726],
		Barracuda: [15324],
		'Cisco Systems Ironport': [16417, 30215, 30238, 40427],
		'Trend Micro': [16880, 132229],
		Hornetsecurity: [401943],
		Trustwave: [33151],
		Webroot: [26250, 34523],
		Netcraft: [24565, 210111, 212329],
	},
	/** Their messengers and networks fetch links for previews and checks. */
	platform: {
		Facebook: [32934, 54115, 63293],
		WhatsApp: [11917],
		Telegram: [44907, 59930, 62014, 62041, 211157],
		Twitter: [13414, 35995, 63179],
		LinkedIn: [13443, 14413, 40793, 55163, 197613, 202745],
		Viber: [207285],
		LINE: [38631],
		Kakao: [7625, 10158, 38099],
		Bytedance: [396986],
		TikTok: [11983, 138699],
		Pinterest: [53620],
	},
	/** Secure web gateways: whole companies browse out of them. */
	gateway: {
		Zscaler: [22616, 53444, 53813, 62044, 62907],
		Netskope: [55256],
		Menlo: [62654],
		Forcepoint: [7598, 13448, 42465, 43251, 44444],
		'Cisco OpenDNS': [25605, 36692],
		'Cato Networks': [13150, 138627],
		iboss: [137922, 202276, 396253],
		'Skyhigh Security': [14600],
		McAfee: [7754, 17370],
		'Check Point SSE': [213176],
	},
	/**
	 * The exits of iCloud Private Relay are at Akamai, Cloudflare and Fastly (Apple, "Prepare your network or web
	 * server for iCloud Private Relay"; Sattler et al., "Towards a Tectonic Traffic Shift?", IMC 2022), those of WARP at
	 * Cloudflare. Approximate: what else leaves these networks cannot be told apart by number.
	 */
	relay: {
		Akamai: [20940, 36183],
		Cloudflare: [13335, 209242],
		Fastly: [54113],
	},
};

/** Hosters whose names do not tell: Linode is registered as Akamai. */
const HOSTING = [63949];

/** What a network is known for, by its number. */
export const KNOWN_KINDS: ReadonlyMap<number, NetworkKind> = new Map([
	...Object.entries(KNOWN).flatMap(([kind, organisations]) =>
		Object.values(organisations)
			.flat()
			.map((asn): [number, NetworkKind] => [asn, kind as NetworkKind]),
	),
	...HOSTING.map((asn): [number, NetworkKind] => [asn, 'hosting']),
]);

/** Under which name each known number is to be found in the data, for the test. */
export const KNOWN_NAMES: readonly [number, string][] = Object.values(KNOWN).flatMap(
	(organisations) =>
		Object.entries(organisations).flatMap(([name, asns]) =>
			asns.map((asn): [number, string] => [asn, name]),
		),
);
