/** What a JSON server answered. */
export interface Answer<T> {
	status: number;
	headers: Headers;
	body: T;
}

/** A caller of one JSON server; `T` is what the caller knows of the answer's body. */
export type JsonCaller = <T>(method: string, path: string, body?: unknown) => Promise<Answer<T>>;

/**
 * A caller for the server at `base` that sends `headers` with each request.
 * It throws when the answer is not 2xx, with the request and the body in the message.
 */
export function jsonCaller(base: string, headers: () => Record<string, string>): JsonCaller {
	return async <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> => {
		const response = await fetch(`${base}${path}`, {
			method,
			headers: {
				...headers(),
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
			},
			body: body === undefined ? null : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
		const parsed = (text === '' ? undefined : JSON.parse(text)) as T;
		return { status: response.status, headers: response.headers, body: parsed };
	};
}
