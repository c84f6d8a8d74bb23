import { Agent, request } from 'node:http';

/** A request as it goes over the wire. */
export interface Sent {
	method: string;
	path: string;
	headers: Record<string, string>;
	body?: string | undefined;
}

export interface Answer {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	body: string;
}

/** Nothing that is asked for here takes seconds: who waits so long, waits for good. */
const HANG = 15_000;

const agent = new Agent({ keepAlive: true });

/**
 * Sends a request just as it is: unlike `fetch`, without tidying its path.
 * @throws when there is no answer, or none in time
 */
export function exchange(base: string, { method, path, headers, body }: Sent): Promise<Answer> {
	const { hostname, port } = new URL(base);
	// By itself Node sends the body of a GET without saying how long it is: it would pass for another request.
	const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
	const options = { hostname, port, method, path, headers: { ...headers, ...length }, agent };
	return new Promise((resolve, reject) => {
		const req = request({ ...options, timeout: HANG }, (res) => {
			const chunks: Buffer[] = [];
			res.on('data', (chunk: Buffer) => chunks.push(chunk));
			res.on('error', reject);
			res.on('end', () => {
				const text = Buffer.concat(chunks).toString('utf8');
				resolve({ status: res.statusCode!, headers: res.headers, body: text });
			});
		});
		req.on('timeout', () => req.destroy(new Error('The server hangs')));
		req.on('error', reject);
		req.end(body);
	});
}

/** @returns a value as a part of a path or query; what is no Unicode is replaced, as browsers do */
export function encode(value: unknown): string {
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	return encodeURIComponent(Buffer.from(text).toString());
}
