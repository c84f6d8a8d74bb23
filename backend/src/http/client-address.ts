import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';

/** Stands in where the connection has gone before its address could be read. */
const UNKNOWN_ADDRESS = '::';

/**
 * @param trusted addresses and CIDR ranges whose `X-Forwarded-For` is believed; of anybody else it is ignored
 * @returns a function that tells a request's address: always a valid IP address, never `::ffff:…`
 */
export function createClientAddress(trusted: string[]): (req: IncomingMessage) => string {
	if (trusted.length === 0) return (req) => normalize(req.socket.remoteAddress);
	const trust = proxyAddr.compile(trusted);
	return (req) => {
		const forwarded = normalize(proxyAddr(req, trust));
		// A trusted proxy may still pass on nonsense, e.g. "unknown".
		return forwarded === UNKNOWN_ADDRESS ? normalize(req.socket.remoteAddress) : forwarded;
	};
}

/** @returns a function that tells whether a request came straight from one of the trusted */
export function createPeerTrust(trusted: string[]): (req: IncomingMessage) => boolean {
	if (trusted.length === 0) return () => false;
	const trust = proxyAddr.compile(trusted);
	return ({ socket }) => trust(normalize(socket.remoteAddress), 0);
}

function normalize(address: string | undefined): string {
	const plain = address?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '') ?? '';
	return isIP(plain) ? plain : UNKNOWN_ADDRESS;
}
