import type { Random } from './random.js';

/**
 * Real networks, by the first three numbers of addresses of theirs: the product's own data must know them. The names
 * are their owners' at the time of writing; a test says so when one is no longer what it is taken for.
 */
export const PREFIXES = {
	/** Mobile carriers: many phones share one IPv4 address. */
	carrier: [
		...['100.134.200', '100.156.200', '100.200.200'], // T-Mobile USA
		...['75.210.100', '97.140.16', '97.168.16'], // Verizon Wireless
		...['107.91.200', '166.176.200', '166.202.100'], // AT&T Mobility
		...['37.93.200', '46.115.16', '77.15.200'], // Deutsche Telekom, Telefónica Germany
		...['148.252.154', '92.40.16', '94.197.59'], // Vodafone, Three (UK)
		...['106.136.100', '49.96.16'], // KDDI, NTT DOCOMO
		...['49.44.100', '157.32.16', '106.196.100'], // Jio, Airtel
		...['177.79.100', '179.94.16'], // Vivo
	],
	/** Homes and companies at ordinary providers. */
	provider: [
		...['79.204.16', '82.82.100', '88.130.100'],
		...['86.196.16', '82.67.16', '86.158.100', '82.28.16', '90.208.200', '78.146.16'],
		...['24.126.16', '50.157.16', '71.80.200', '68.107.200', '67.3.200', '12.92.100'],
		...['80.57.100', '86.80.16', '80.39.200', '79.42.100', '106.158.100', '187.224.16'],
	],
	/** Servers for rent. */
	hosting: [
		...['3.69.200', '3.129.200', '18.211.100', '34.230.200'], // Amazon
		...['34.17.200', '34.83.200', '35.211.16'], // Google Cloud
		...['4.165.16', '4.209.16'], // Microsoft
		...['51.75.100', '78.46.100', '138.68.100', '45.76.100', '172.104.200'],
	],
	/** Of those, Microsoft's, where its Safe Links run. */
	azure: ['4.165.16', '4.209.16'],
	/** Servers for rent that VPN providers rent. */
	vpn: ['185.195.16', '89.46.100', '169.150.200', '104.238.16', '46.203.100'],
	/** Security vendors' own. */
	scanner: [
		...['67.231.156', '148.163.143', '205.220.161', '185.183.28'], // Proofpoint
		...['205.139.111', '185.58.84', '51.163.158'], // Mimecast
		...['64.235.150', '216.71.128', '150.70.184'], // Barracuda, Cisco, Trend Micro
	],
	/** Secure web gateways: whole companies browse out of them. */
	gateway: ['136.226.200', '165.225.16', '147.161.200', '146.92.100', '158.95.100'],
	/** Exits of iCloud Private Relay. */
	relay: ['172.224.200', '172.225.100', '172.226.16', '104.28.16', '140.248.16', '146.75.16'],
	meta: ['31.13.100', '157.240.52', '129.134.138'],
	telegram: ['91.108.4', '91.108.11'],
} as const;

export type Place = keyof typeof PREFIXES;

const CARRIERS_V6 = ['2607:fb90', '2600:1000', '2600:380', '2a01:598', '2a02:3030', '2409:4000'];

/** @returns an address there, of its own as far as chance allows */
export function addressIn(place: Place, random: Random): string {
	return `${random.pick(PREFIXES[place])}.${random.integer(1, 254)}`;
}

/** @returns a phone's own IPv6 address in a carrier's network */
export function phoneAddressV6(random: Random): string {
	const group = () => random.integer(1, 0xffff).toString(16);
	return `${random.pick(CARRIERS_V6)}:${group()}:${group()}::${group()}`;
}

/** @returns addresses next to each other, as rented servers often are */
export function neighbours(place: Place, count: number, random: Random): string[] {
	const prefix = random.pick(PREFIXES[place]);
	const first = random.integer(1, 254 - count);
	return Array.from({ length: count }, (_, i) => `${prefix}.${first + i}`);
}
