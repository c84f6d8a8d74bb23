import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A team's chat, as far as its incoming webhook goes. */
export interface Chat {
	/** Where a post is sent to. */
	webhook: string;
	/** The texts that were posted, the oldest first. */
	posts: string[];
	stop: () => Promise<void>;
}

/** Starts a chat on a port of its own. */
export async function startChat(): Promise<Chat> {
	const posts: string[] = [];
	const server = createServer((req, res) => {
		let body = '';
		req.on('data', (chunk: Buffer) => (body += chunk.toString()));
		req.on('end', () => {
			posts.push((JSON.parse(body) as { text: string }).text);
			res.end('ok');
		});
	});
	await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
	const { port } = server.address() as AddressInfo;
	const stop = () =>
		new Promise<void>((closed) => {
			server.close(() => closed());
			server.closeAllConnections();
		});
	return { webhook: `http://127.0.0.1:${port}/hooks/team`, posts, stop };
}
