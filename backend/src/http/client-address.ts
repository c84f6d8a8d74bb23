import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';

/** Stands in where the connection has gone before its address could be read. */
const UNKNOWN_ADDRESS = '::';

/**
 * @param trusted addresses and CIDR ranges that are believed where they say for whom they ask; nobody else is
 * @returns a function that tells a request's address: always a valid IP address, never `::ffff:…`
 */
export function createClientAddress(trusted: string[]): (req: IncomingMessage) => string {
	if (trusted.length === 0) return addressOfPeer;
	const trust = proxyAddr.compile(trusted);
	return (req) => {
		let address = addressOfPeer(req);
		if (!trust(address, 0)) return address;
		for (const hop of readHops(req).reverse()) {
			const before = readAddress(hop);
			// Proxies may pass on nonsense, e.g. "unknown": then the last who is known has asked.
			if (!before) return address;
			address = before;
			if (!trust(address, 0)) return address;
		}
		return address;
	};
}

/** @returns a function that tells whether a request came straight from one of the trusted */
export function createPeerTrust(trusted: string[]): (req: IncomingMessage) => boolean {
	if (trusted.length === 0) return () => false;
	const trust = proxyAddr.compile(trusted);
	return (req) => trust(addressOfPeer(req), 0);
}

function addressOfPeer({ socket }: IncomingMessage): string {
	return readAddress(socket.remoteAddress ?? '') ?? UNKNOWN_ADDRESS;
}

/**
 * For whom each proxy asked, the nearest last. `Forwarded` counts only without `X-Forwarded-For`: hardly a proxy that sends
 * the older header takes away what a stranger wrote into the newer.
 */
function readHops({ headers }: IncomingMessage): string[] {
	const older = headers['x-forwarded-for'];
	// Node joins a header that comes twice.
	if (older !== undefined)
		return String(older)
			.split(',')
			.filter((hop) => hop.trim() !== '');
	return readForwarded(headers.forwarded ?? '');
}

const ELEMENT = /(?:[^,"]|"(?:[^"\\]|\\.)*")+/g;
const FOR = /(?:^|;)\s*for\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/i;

/** RFC 7239. An element that does not tell for whom is kept as a hop, so that none before it is believed in its place. */
function readForwarded(header: string): string[] {
	return (header.match(ELEMENT) ?? [])
		.filter((element) => element.trim() !== '')
		.map((element) => {
			const [, quoted, bare = ''] = FOR.exec(element.trim()) ?? [];
			return quoted?.replace(/\\(.)/g, '$1') ?? bare;
		});
}

/** Some gateways add the port, by RFC 7239 also a made-up one (`_x`), and IPv6 addresses stand in brackets then. */
const WITH_PORT = /^(?:\[([\da-f:.]+)(?:%[^\]]*)?\]|(\d+(?:\.\d+){3}))(?::[\w.-]*)?$/i;

/** @returns the address of a hop in the spelling that is compared, or undefined where it is none */
function readAddress(hop: string): string | undefined {
	const text = hop.trim().replace(/^"(.*)"$/, '$1');
	const [, version6, version4] = WITH_PORT.exec(text) ?? [];
	const address = version6 ?? version4 ?? text.replace(/%.*$/, '');
	if (isIP(address) === 0) return undefined;
	// IPv4 written as IPv6, in any spelling of it.
	return /ffff:/i.test(address) ? ipaddr.process(address).toString() : address;
}
