import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long requests under way may take when the server is to stop, in milliseconds. */
const PATIENCE = 5000;
/**
 * How long a stopping server still takes requests on the connections that it has, in milliseconds. Clients and proxies keep connections open for the
 * next request: closed under their feet, one that has just left would be lost. So each connection gets to hear
 * "close" with its next answer, and only those that stay silent for so long are cut.
 */
const LAST_ORDERS = 250;
/** How often to look for connections that have turned idle, in milliseconds. */
const LOOK_EVERY = 20;

/**
 * Watches over a server's connections from the beginning.
 * @returns what closes it: it lets requests under way, and those that are just coming in, finish
 */
export function prepareClose(server: Server): () => Promise<void> {
	// Browsers open connections in advance, which Node does not count as idle until they have had a request.
	const silent = new Set<Socket>();
	let closing = false;
	server.on('connection', (socket: Socket) => {
		silent.add(socket);
		socket.once('close', () => silent.delete(socket));
	});
	// Before anybody answers, who may do so at once.
	server.prependListener('request', ({ socket }, res) => {
		silent.delete(socket);
		if (closing) res.setHeader('Connection', 'close');
	});

	/** Takes no more connections. An HTTP server's own way would cut the idle ones at once. */
	function stopListening(): Promise<void> {
		return new Promise((resolve) => NetServer.prototype.close.call(server, () => resolve()));
	}

	return async () => {
		closing = true;
		const closed = stopListening();
		await Promise.race([closed, sleep(LAST_ORDERS)]);
		silent.forEach((socket) => socket.destroy());
		const patience = setTimeout(() => server.closeAllConnections(), PATIENCE);
		// Connections kept alive turn idle one by one as their last answers leave.
		const idle = setInterval(() => server.closeIdleConnections(), LOOK_EVERY);
		// Cut connections are gone at once; whatever else there may be is left to the end of the process.
		await Promise.race([closed, sleep(PATIENCE + LAST_ORDERS, undefined, { ref: false })]);
		clearTimeout(patience);
		clearInterval(idle);
	};
}
