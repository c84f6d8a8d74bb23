import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A webhook receiver on this machine: what a workflow would be. */
export interface Receiver {
	url: string;
	/** Resolves with the first body that comes, or that has come already. */
	first: Promise<string>;
	/** How many came so far. */
	count(): number;
	close(): void;
}

export async function startReceiver(): Promise<Receiver> {
	let count = 0;
	let tell: (body: string) => void;
	const first = new Promise<string>((resolve) => (tell = resolve));
	const server = createServer((req, res) => {
		const chunks: Buffer[] = [];
		req.on('data', (chunk: Buffer) => chunks.push(chunk));
		req.on('end', () => {
			count += 1;
			tell(Buffer.concat(chunks).toString('utf8'));
			res.writeHead(204).end();
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/`,
		first,
		count: () => count,
		close() {
			server.close();
			server.closeAllConnections();
		},
	};
}
