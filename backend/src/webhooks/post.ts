import {
	Agent as HttpAgent,
	request as httpRequest,
	STATUS_CODES,
	type ClientRequest,
	type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { WebhookAllow } from '../config.js';
import { readResponse } from './response.js';
import { allowedLookup, checkLiteralHost, type Lookup } from './ssrf-guard.js';

/** What Standard Webhooks recommends at the least; a receiver that needs longer should answer first, then work. */
export const ATTEMPT_TIMEOUT = 15_000;

/** What came of one request to a receiver. */
export interface Outcome {
	/** Null when there was no answer. */
	status: number | null;
	/** In words, for whoever looks after the receiver; null when the answer was 2xx. */
	error: string | null;
	/** The header as it came. */
	retryAfter: string | null;
	/** From the start of the request to its answer, or to giving up; whole milliseconds. */
	ms: number;
	/** The first kilobyte of the answer's body; null where there was none. */
	response: string | null;
}

export interface Post {
	url: string;
	headers: Record<string, string>;
	body: string;
	/** Ends the request early. */
	signal?: AbortSignal;
	/** Called when the request has left. */
	onSent?: () => void;
	/** Called as soon as the receiver has answered with a status; its body may still be under way. */
	onAnswer?: () => void;
}

/** Sends requests to receivers over connections that it keeps. */
export interface Poster {
	/**
	 * Redirects are not followed: where they lead is not what the subscriber wrote.
	 * @throws the signal's reason, and nothing else: whatever the receiver does is an outcome
	 */
	post(post: Post): Promise<Outcome>;
	close(): void;
}

/**
 * @param timeout how long a receiver may take to answer, in milliseconds
 * @param lookup finds the addresses of a name; the system's own unless told
 */
export function createPoster(
	allow: WebhookAllow,
	timeout = ATTEMPT_TIMEOUT,
	lookup?: Lookup,
): Poster {
	const options = { keepAlive: true, lookup: allowedLookup(allow, lookup) };
	const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };

	async function post(input: Post): Promise<Outcome> {
		const target = new URL(input.url);
		const began = performance.now();
		const elapsed = () => Math.round(performance.now() - began);
		try {
			checkLiteralHost(target, allow);
			const res = await send(target, input);
			const ms = elapsed();
			input.onAnswer?.();
			return { ...toOutcome(res), ms, response: await readResponse(res) };
		} catch (error) {
			input.signal?.throwIfAborted();
			const nothing = { status: null, retryAfter: null, response: null };
			return { ...nothing, ms: elapsed(), error: explain(error) };
		}
	}

	/** @returns the answer, of which the body has not been read yet */
	function send(target: URL, post: Post): Promise<IncomingMessage> {
		return new Promise((resolve, reject) => {
			const { headers, body, signal } = post;
			const options = { method: 'POST', headers: toHeaders(headers, body), signal };
			const req =
				target.protocol === 'https:'
					? httpsRequest(target, { ...options, agent: agents.https })
					: httpRequest(target, { ...options, agent: agents.http });
			// Covers everything from the name's look-up to the end of the answer.
			const timer = setTimeout(() => req.destroy(new TimeoutError(timeout)), timeout);
			req.on('close', () => clearTimeout(timer));
			if (post.onSent) req.on('finish', post.onSent);
			req.on('response', resolve);
			req.on('error', (error) => {
				if (isStale(req, error)) resolve(send(target, post));
				else reject(error);
			});
			req.end(body);
		});
	}

	return {
		post,
		close() {
			agents.http.destroy();
			agents.https.destroy();
		},
	};
}

class TimeoutError extends Error {
	override name = 'TimeoutError';

	constructor(milliseconds: number) {
		super(`no answer within ${milliseconds / 1000} seconds`);
	}
}

function toHeaders(headers: Record<string, string>, body: string): Record<string, string> {
	return {
		'content-type': 'application/json',
		'content-length': String(Buffer.byteLength(body)),
		'user-agent': 'Clickloop',
		...headers,
	};
}

function toOutcome(res: IncomingMessage): Pick<Outcome, 'status' | 'error' | 'retryAfter'> {
	const status = res.statusCode ?? 0;
	const retryAfter = res.headers['retry-after'] ?? null;
	if (status >= 200 && status < 300) return { status, error: null, retryAfter };
	const meaning = STATUS_CODES[status] ? ` ${STATUS_CODES[status]}` : '';
	const hint = status >= 300 && status < 400 ? '; redirects are not followed' : '';
	return { status, error: `answered ${status}${meaning}${hint}`, retryAfter };
}

/** The receiver closed a kept connection just as it was used again: says nothing about the receiver. */
function isStale(req: ClientRequest, error: NodeJS.ErrnoException): boolean {
	return req.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

const MEANINGS: Record<string, string> = {
	ECONNREFUSED: 'connection refused',
	ECONNRESET: 'connection closed before an answer',
	ENOTFOUND: 'no such host',
	EAI_AGAIN: 'the name cannot be looked up at the moment',
	EHOSTUNREACH: 'host unreachable',
	ENETUNREACH: 'network unreachable',
	ETIMEDOUT: 'connection timed out',
	CERT_HAS_EXPIRED: 'its certificate has expired',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
	SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is self-signed',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
	ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Of an error's words, in characters: it may list all addresses of a name, and there may be hundreds. */
const MOST_WORDS = 300;

/** Several addresses may have been tried: the first failure stands for all. */
export function explain(error: unknown): string {
	if (error instanceof AggregateError) return explain(error.errors[0]);
	if (!(error instanceof Error)) return String(error);
	const code = 'code' in error ? String(error.code) : '';
	return (MEANINGS[code] ?? error.message).slice(0, MOST_WORDS);
}
