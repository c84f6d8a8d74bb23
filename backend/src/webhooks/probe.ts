import { request as httpRequest, STATUS_CODES } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { WebhookAllow } from '../config.js';
import { explain } from './post.js';
import {
	allowedLookup,
	checkLiteralHost,
	ForbiddenTargetError,
	type Lookup,
} from './ssrf-guard.js';

/** Somebody waits for the answer, and whoever taps would not wait longer either; in milliseconds. */
const TIMEOUT = 2000;

/**
 * Asks once whether there is a page, without reading it: HEAD changes nothing at the target. Redirects are not followed.
 * Whoever wants a sign-in, other methods or fewer requests is there.
 * @param lookup finds the addresses of a name; the system's own unless told
 * @returns why nobody will find anything there, or null
 */
export async function probe(
	url: string,
	allow: WebhookAllow,
	lookup?: Lookup,
): Promise<string | null> {
	try {
		const target = new URL(url);
		checkLiteralHost(target, allow);
		const status = await askStatus(target, allow, lookup);
		const isMissing = status === 404 || status === 410 || (status >= 500 && status !== 501);
		return isMissing ? `answered ${status} ${STATUS_CODES[status] ?? ''}`.trim() : null;
	} catch (error) {
		if (error instanceof ForbiddenTargetError) return 'is not asked, by CLICKLOOP_WEBHOOK_ALLOW';
		return `cannot be reached: ${explain(error)}`;
	}
}

function askStatus(target: URL, allow: WebhookAllow, lookup?: Lookup): Promise<number> {
	return new Promise((resolve, reject) => {
		const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
		const req = send(target, {
			method: 'HEAD',
			agent: false,
			lookup: allowedLookup(allow, lookup),
			headers: { 'user-agent': 'Clickloop', accept: '*/*' },
		});
		// Covers everything from the name's look-up to the answer.
		const timer = setTimeout(
			() => req.destroy(new Error(`no answer within ${TIMEOUT / 1000} seconds`)),
			TIMEOUT,
		);
		req.on('close', () => clearTimeout(timer));
		req.on('error', reject);
		req.on('response', (res) => {
			resolve(res.statusCode ?? 0);
			req.destroy();
		});
		req.end();
	});
}
