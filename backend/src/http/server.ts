import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { oneAnswerAtATime } from './one-answer.js';

/** How long a client may take, in milliseconds. */
export interface TimeLimits {
	/** From the first byte, or from connecting, to the end of the headers. */
	headers: number;
	/** From the first byte to the end of the body. */
	request: number;
	/** Without taking anything of an answer that is there for it. */
	answer: number;
	/** Until the next request on a connection that is kept. */
	keepAlive: number;
}

/**
 * A phone on a bad network sends its few hundred bytes within seconds, 8 MB through 2 Mbit/s take half a minute, and
 * proxies keep connections for 60 seconds: a server that gives up first cuts off a request that is on its way.
 */
export const TIME_LIMITS: TimeLimits = {
	headers: 15_000,
	request: 60_000,
	answer: 60_000,
	keepAlive: 65_000,
};

/**
 * In bytes. Cookies that a company's website sets for its whole domain come to its short links, too: browsers send 180 of
 * 4 kB and other servers refuse more than 64 kB of them, mostly far less.
 */
const MAX_HEADERS = 96 * 1024;

/** A server, and what makes it answer. */
export interface HttpServer {
	server: Server;
	/** Hands the requests that wait, and all later ones, to the listener. */
	answerWith: (listener: RequestListener) => void;
}

/**
 * Makes a server that waits for no client longer than that, so that nobody holds connections by sending or reading
 * slowly, and that has one answer under way on each connection. The port must be known before the parts that answer
 * are made, so it listens first: requests that come meanwhile wait. Without a listener Node would leave them without
 * an answer for good.
 */
export function createHttpServer({ headers, request, answer, keepAlive }: TimeLimits): HttpServer {
	const server = createServer({
		maxHeaderSize: MAX_HEADERS,
		headersTimeout: headers,
		requestTimeout: request,
		keepAliveTimeout: keepAlive,
		// How often Node looks: its own 30 seconds would make each limit that much longer.
		connectionsCheckingInterval: Math.min(headers, 2000),
	});
	// Of any silence on a connection: by itself Node then ends it.
	server.timeout = answer;
	const held: Parameters<RequestListener>[] = [];
	let take: RequestListener = (...request) => held.push(request);
	const listener = oneAnswerAtATime((...request) => take(...request));
	server.on('request', (req, res) => {
		res.on('timeout', endUnlessWeAreSlow);
		listener(req, res);
	});
	return {
		server,
		answerWith(listener) {
			take = listener;
			for (const request of held) listener(...request);
		},
	};
}

/** Where nothing of an answer waits to be taken, it is still being made, and the silence is not the reader's. */
function endUnlessWeAreSlow(socket: Socket): void {
	if (socket.writableLength > 0) socket.destroy();
}
