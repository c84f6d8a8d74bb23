import { createServer, type Server } from 'node:http';

/** How long a client may take, in milliseconds. */
export interface TimeLimits {
	/** From the first byte, or from connecting, to the end of the headers. */
	headers: number;
	/** From the first byte to the end of the body. */
	request: number;
	/** Until the next request on a connection that is kept. */
	keepAlive: number;
}

/**
 * A phone on a bad network sends its few hundred bytes within seconds, 8 MB through 2 Mbit/s take half a minute, and
 * proxies keep connections for 60 seconds: a server that gives up first cuts off a request that is on its way.
 */
export const TIME_LIMITS: TimeLimits = { headers: 15_000, request: 60_000, keepAlive: 65_000 };

/**
 * Makes a server that waits for no client longer than that, so that nobody holds connections by sending slowly.
 * Those who take an answer slowly are the business of what streams it (see csv.ts).
 */
export function createHttpServer({ headers, request, keepAlive }: TimeLimits): Server {
	return createServer({
		headersTimeout: headers,
		requestTimeout: request,
		keepAliveTimeout: keepAlive,
		// How often Node looks: its own 30 seconds would make each limit that much longer.
		connectionsCheckingInterval: Math.min(headers, 2000),
	});
}
