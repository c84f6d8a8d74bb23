import { readRetryAfter } from '../http/retry-after.js';
import { NotNow, Refused } from './errors.js';

/** Providers answer within a second or so; one that has not by now will not, in milliseconds. */
const TIMEOUT = 30_000;

/**
 * Answers by which a provider says that it did not take the request. Not 502 and 504: there a gateway lost the
 * answer, and the text may be on its way.
 */
const NOT_TAKEN = new Set([429, 500, 503]);

/** Codes of failures while a connection is made secure, so before the request. */
const TLS_FAILURE = /CERT|^ERR_(TLS|SSL)|LEAF_SIGNATURE|^EPROTO$/;

/**
 * Sends one request to a provider and sorts out what can be tried again.
 * @param provider its name, for errors
 * @param explainBusy reads a refusal's JSON: why the text was not taken just now, or undefined where it says nothing
 *   of that kind
 * @returns an answer of 2xx or 4xx
 * @throws NotNow when nothing was sent for sure, Refused for a redirect; anything else when nobody knows
 */
export async function callProvider(
	fetch: typeof globalThis.fetch,
	provider: string,
	url: string,
	init: RequestInit,
	explainBusy: (body: unknown) => string | undefined,
): Promise<Response> {
	const response = await connect(fetch, provider, url, init);
	const answer = `${provider} answered ${response.status}`;
	const busy = response.ok ? undefined : explainBusy(await peek(response));
	if (busy !== undefined || NOT_TAKEN.has(response.status)) {
		const retryAfter = readRetryAfter(response.headers.get('retry-after'), new Date());
		throw new NotNow(busy ? `${answer}: ${busy}` : answer, retryAfter);
	}
	if (response.status >= 300 && response.status < 400) {
		throw new Refused(`${answer}, a redirect. Check the channel's base URL.`);
	}
	if (response.status >= 500) throw new Error(answer);
	return response;
}

/** @returns the body of an answer that is still to be read; null where it is no JSON */
function peek(response: Response): Promise<unknown> {
	return response
		.clone()
		.json()
		.catch(() => null);
}

async function connect(
	fetch: typeof globalThis.fetch,
	provider: string,
	url: string,
	init: RequestInit,
): Promise<Response> {
	try {
		return await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
	} catch (error) {
		const code = connectFailure(error);
		if (code) throw new NotNow(`${provider} at ${new URL(url).host} cannot be reached (${code})`);
		throw error;
	}
}

/** @returns the code of a failure that came before the request was sent, else undefined */
function connectFailure(error: unknown): string | undefined {
	if (!(error instanceof Error)) return undefined;
	const { code, syscall } = error as NodeJS.ErrnoException;
	const early =
		syscall === 'connect' ||
		syscall === 'getaddrinfo' ||
		code === 'UND_ERR_CONNECT_TIMEOUT' ||
		TLS_FAILURE.test(code ?? '');
	// With several addresses of a host, the error of each attempt lies inside.
	const inner = error instanceof AggregateError ? (error.errors as unknown[])[0] : error.cause;
	return early && code ? code : connectFailure(inner);
}
