import { readRetryAfter } from '../http/retry-after.js';
import { NotNow, Refused } from './errors.js';
import { parseJson } from './parse-json.js';

/** Providers answer within a second or so; one that has not by now will not, in milliseconds. */
const TIMEOUT = 30_000;

/** Answers are some hundred bytes; of a longer one no more is read, and it is no answer of a provider's. */
const MOST_BYTES = 64 * 1024;

/**
 * Answers by which a provider says that it did not take the request. Not 502 and 504: there a gateway lost the
 * answer, and the text may be on its way.
 */
const NOT_TAKEN: ReadonlySet<number> = new Set([429, 500, 503]);

/** Codes of failures while a connection is made secure, so before the request. */
const TLS_FAILURE = /CERT|^ERR_(TLS|SSL)|LEAF_SIGNATURE|^EPROTO$/;

/** One request to a provider. */
export interface ProviderCall {
	/** Its name, for errors. */
	provider: string;
	url: string;
	init: RequestInit;
	/** Reads a refusal: why the text was not taken just now, or undefined where it says nothing of that kind. */
	explainBusy?: (answer: ProviderAnswer) => string | undefined;
	/** The statuses by which it says that it did not take the request. */
	notTaken?: ReadonlySet<number>;
}

export interface ProviderAnswer {
	ok: boolean;
	status: number;
	text: string;
	/** What the text is as JSON; null where it is none. */
	body: unknown;
}

/**
 * Sends one request to a provider and sorts out what can be tried again.
 * @returns an answer of 2xx or 4xx
 * @throws NotNow when nothing was sent for sure, Refused for a redirect; anything else when nobody knows
 */
export async function callProvider(
	fetch: typeof globalThis.fetch,
	call: ProviderCall,
): Promise<ProviderAnswer> {
	const { provider, notTaken = NOT_TAKEN, explainBusy = () => undefined } = call;
	const response = await connect(fetch, call);
	const said = `${provider} answered ${response.status}`;
	const answer = await read(response);
	const busy = response.ok ? undefined : explainBusy(answer);
	if (busy !== undefined || notTaken.has(response.status)) {
		const retryAfter = readRetryAfter(response.headers.get('retry-after'), new Date());
		throw new NotNow(busy ? `${said}: ${busy}` : said, retryAfter);
	}
	if (response.status >= 300 && response.status < 400) {
		throw new Refused(`${said}, a redirect. Check the channel's base URL.`);
	}
	if (response.status >= 500) throw new Error(said);
	return answer;
}

async function read(response: Response): Promise<ProviderAnswer> {
	// What was lost on the way changes nothing: the status alone decides, and an acceptance that says nothing is none.
	const text = await readText(response).catch(() => '');
	return { ok: response.ok, status: response.status, text, body: parseJson(text) };
}

async function readText({ body }: Response): Promise<string> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
		chunks.push(chunk);
		length += chunk.length;
		// Leaving the loop cancels the rest.
		if (length > MOST_BYTES) return '';
	}
	return Buffer.concat(chunks).toString('utf8');
}

async function connect(
	fetch: typeof globalThis.fetch,
	{ provider, url, init }: ProviderCall,
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
