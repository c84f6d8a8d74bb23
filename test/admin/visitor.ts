import { ADMIN_KEY, type TestServer } from '../support/server.js';

export interface PageAnswer {
	status: number;
	headers: Headers;
	html: string;
}

/** A browser without its looks: keeps its cookie, says where its forms come from, follows no redirects. */
export interface Visitor {
	get(path: string): Promise<PageAnswer>;
	post(path: string, form?: Record<string, string>): Promise<PageAnswer>;
}

export function visitor(server: TestServer): Visitor {
	let cookie = '';

	async function request(path: string, form?: Record<string, string>): Promise<PageAnswer> {
		const response = await server.visit(path, {
			headers: { cookie, origin: server.url },
			...(form && { method: 'POST', body: new URLSearchParams(form) }),
		});
		cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
		return { status: response.status, headers: response.headers, html: await response.text() };
	}

	return {
		get: (path) => request(path),
		post: (path, form = {}) => request(path, form),
	};
}

export async function signedIn(server: TestServer): Promise<Visitor> {
	const browser = visitor(server);
	await browser.post('/admin/sign-in', { key: ADMIN_KEY });
	return browser;
}
