import { request, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** Answers that have no body. */
const EMPTY = new Set([101, 204, 205, 304]);

/**
 * Requests a URL as a simple program does, without following redirects. `fetch` would say that a script asks for it
 * (`Sec-Fetch-Mode: cors`), and whoever does is no person.
 */
export async function visit(
	url: string,
	{ method = 'GET', headers, body }: RequestInit = {},
): Promise<Response> {
	const given = Object.fromEntries(new Headers(headers));
	if (body instanceof URLSearchParams)
		given['content-type'] ??= 'application/x-www-form-urlencoded';
	const answer = await new Promise<IncomingMessage>((resolve, reject) => {
		request(url, { method, headers: { accept: '*/*', ...given } }, resolve)
			.on('error', reject)
			.end(
				body instanceof URLSearchParams ? body.toString() : (body as string | Buffer | undefined),
			);
	});
	const content = await buffer(answer);
	const status = answer.statusCode!;
	const answered = new Headers();
	for (let i = 0; i < answer.rawHeaders.length; i += 2)
		answered.append(answer.rawHeaders[i]!, answer.rawHeaders[i + 1]!);
	return new Response(EMPTY.has(status) ? null : new Uint8Array(content), {
		status,
		headers: answered,
	});
}
