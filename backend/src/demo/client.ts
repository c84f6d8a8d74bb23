import { request } from 'node:http';
import type { Message } from '../messages/message.js';

/** Calls a server as its users and visitors do. */
export interface Client {
	get<T>(path: string): Promise<T>;
	post<T>(path: string, body: unknown): Promise<T>;
	/** Opens a message's first link without following it. */
	visit(message: Message, userAgent: string): Promise<void>;
}

export function createClient(url: string, key: string): Client {
	async function call<T>(path: string, init: RequestInit): Promise<T> {
		const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
		const response = await fetch(url + path, { ...init, headers });
		if (!response.ok)
			throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
		return (await response.json()) as T;
	}
	return {
		get: (path) => call(path, { method: 'GET' }),
		post: (path, body) => call(path, { method: 'POST', body: JSON.stringify(body) }),
		visit: (message, userAgent) => open(`${url}/${message.links[0]!.token}`, userAgent),
	};
}

/** `fetch` would say that a script asks for it (`Sec-Fetch-Mode: cors`), which no person's tap does. */
function open(address: string, userAgent: string): Promise<void> {
	return new Promise((resolve, reject) => {
		request(address, { headers: { 'user-agent': userAgent } }, (answer) => {
			answer.resume().on('end', resolve).on('error', reject);
		})
			.on('error', reject)
			.end();
	});
}
