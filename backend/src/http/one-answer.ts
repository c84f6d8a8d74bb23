import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Lets a connection have one answer under way at a time. Clients may send requests without waiting for answers
 * (pipelining, RFC 9112, 9.3.2), and Node would start on all of them at once, without a bound; an answer that is still
 * queued when its connection breaks never hears of it, so that whatever it holds stays held. So one request waits for the
 * answer before it, and a third ends the connection: who pipelines has to expect that.
 */
export function oneAnswerAtATime(listener: RequestListener): RequestListener {
	const waiting = new WeakSet<Socket>();
	return (req, res) => {
		// Node gives an answer its socket when those before it are out.
		if (res.socket) {
			listener(req, res);
			return;
		}
		const { socket } = req;
		if (waiting.has(socket)) {
			socket.destroy();
			return;
		}
		waiting.add(socket);
		res.once('socket', () => {
			waiting.delete(socket);
			// Node is still busy with handing it over.
			process.nextTick(() => {
				if (!socket.destroyed) listener(req, res);
			});
		});
	};
}
