import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
	method: string;
	path: string;
	headers: IncomingHttpHeaders;
	body: string;
}

export interface ReceiverAnswer {
	status: number;
	headers?: Record<string, string>;
	body?: string;
}

/** A real HTTP server that keeps what it is sent. */
export interface Receiver {
	url: string;
	requests: ReceivedRequest[];
	/** What it answers from now on; 200 unless told. */
	answer: (request: ReceivedRequest) => ReceiverAnswer | Promise<ReceiverAnswer>;
	stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
	const server = createServer((req, res) => {
		const chunks: Buffer[] = [];
		req.on('data', (chunk: Buffer) => chunks.push(chunk));
		req.on('end', () => {
			const request = {
				method: req.method ?? '',
				path: req.url ?? '',
				headers: req.headers,
				body: Buffer.concat(chunks).toString('utf8'),
			};
			receiver.requests.push(request);
			void Promise.resolve(receiver.answer(request)).then(({ status, headers, body }) => {
				res.writeHead(status, headers).end(body);
			});
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const receiver: Receiver = {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests: [],
		answer: () => ({ status: 200 }),
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
	return receiver;
}
