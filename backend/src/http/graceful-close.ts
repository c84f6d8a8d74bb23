import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long requests under way may take when the server is to stop, in milliseconds. */
const PATIENCE = 5000;
/** How long a connection that has sent nothing yet may still bring a request, in milliseconds. */
const PATIENCE_WITH_SILENT = 250;
/** How often to look for connections that have turned idle, in milliseconds. */
const LOOK_EVERY = 20;

/**
 * Watches over a server's connections from the beginning.
 * @returns what closes it: it takes no more connections, and lets requests under way finish
 */
export function prepareClose(server: Server): () => Promise<void> {
	// Browsers open connections in advance, which Node does not count as idle until they have had a request.
	const silent = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		silent.add(socket);
		socket.once('close', () => silent.delete(socket));
	});
	server.on('request', ({ socket }) => silent.delete(socket));

	return () =>
		new Promise((resolve) => {
			const patience = [
				setTimeout(() => silent.forEach((socket) => socket.destroy()), PATIENCE_WITH_SILENT),
				setTimeout(() => server.closeAllConnections(), PATIENCE),
			];
			// Connections kept alive turn idle one by one as their last answers leave.
			const idle = setInterval(() => server.closeIdleConnections(), LOOK_EVERY);
			server.close(() => {
				patience.forEach(clearTimeout);
				clearInterval(idle);
				resolve();
			});
			server.closeIdleConnections();
		});
}
