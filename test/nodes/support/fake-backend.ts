import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export const API_KEY = 'key-of-the-tests';

type Json = Record<string, unknown>;

export interface ApiCall {
	method: string;
	path: string;
	query: Record<string, string>;
	body: Json;
}

interface Answer {
	status?: number;
	body?: unknown;
	contentType?: string;
}

export interface FakeBackend {
	url: string;
	/** Every call so far, in order. */
	calls: ApiCall[];
	/** The calls with this method and path. */
	callsTo(method: string, path: string): ApiCall[];
	/** Answers calls to this method and path, before anything that was said earlier. */
	on(method: string, path: RegExp | string, answer: (call: ApiCall) => Answer): void;
	stop(): Promise<void>;
}

/** An HTTP server that plays the parts of the Clickloop API a test tells it. */
export async function startFakeBackend(): Promise<FakeBackend> {
	const routes: { matches: (call: ApiCall) => boolean; answer: (call: ApiCall) => Answer }[] = [];
	const calls: ApiCall[] = [];

	const server = createServer(async (request, response) => {
		const call = await read(request);
		calls.push(call);
		const { status = 200, body, contentType } = answerTo(request, call);
		const type = contentType ?? (status < 400 ? 'application/json' : 'application/problem+json');
		response.writeHead(status, { 'content-type': type });
		response.end(body === undefined ? undefined : contentType ? body : JSON.stringify(body));
	});

	function answerTo(request: IncomingMessage, call: ApiCall): Answer {
		if (request.headers.authorization !== `Bearer ${API_KEY}`)
			return problem(401, 'This API key is not known.');
		const route = routes.find(({ matches }) => matches(call));
		return route ? route.answer(call) : problem(404, `There is no ${call.path}.`);
	}

	// Longer than a loaded machine takes between two requests of a test.
	server.keepAliveTimeout = 60_000;
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls,
		callsTo: (method, path) => calls.filter((call) => call.method === method && call.path === path),
		on(method, path, answer) {
			const matches = (call: ApiCall) =>
				call.method === method &&
				(typeof path === 'string' ? call.path === path : path.test(call.path));
			routes.unshift({ matches, answer });
		},
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** An error answer as DESIGN.md §5 has them. */
export function problem(status: number, detail: string, more: Json = {}): Answer {
	const title = { 401: 'Unauthorized', 404: 'Not Found', 422: 'Unprocessable Entity' }[status];
	return { status, body: { type: '/docs', title: title ?? 'Error', status, detail, ...more } };
}

/** One page of a list, by the call's `limit` and `cursor` (here: the index of the next entry). */
export function page(call: ApiCall, entries: unknown[]): Answer {
	const limit = Number(call.query.limit ?? 50);
	if (limit > 500) return problem(422, 'limit: is at most 500');
	const start = Number(call.query.cursor ?? 0);
	const end = start + limit;
	const nextCursor = end < entries.length ? String(end) : null;
	return { body: { data: entries.slice(start, end), nextCursor } };
}

async function read(request: IncomingMessage): Promise<ApiCall> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const text = Buffer.concat(chunks).toString();
	const url = new URL(request.url ?? '/', 'http://localhost');
	return {
		method: request.method ?? '',
		path: url.pathname,
		query: Object.fromEntries(url.searchParams),
		body: text === '' ? {} : (JSON.parse(text) as Json),
	};
}
