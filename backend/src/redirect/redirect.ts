import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Refusal } from '../clicks/refusal.js';
import { isDatabaseGone } from '../database/gone.js';
import { OverloadedError } from '../database/batcher.js';
import type { Deps } from '../deps.js';
import { createPeerTrust } from '../http/client-address.js';
import { retryAfter } from '../http/rate-limit.js';
import { newIdAt } from '../ids.js';
import { LINK_CHANGED } from '../links/changed.js';
import { readEdgePlace } from '../network/edge-place.js';
import { readFingerprint } from './request-fingerprint.js';
import type { CachedLink } from './link-cache.js';
import { busyPage, gonePage, notFoundPage, PAGE_HEADERS, waitPage } from './pages.js';
import { readTokens, toOriginForm } from './read-tokens.js';
import type { NewClick } from './record-clicks.js';
import { createRecorder } from './recorder.js';
import { asksForProblem } from './stray.js';
import { createUnknownTokens, TooManyUnknownError } from './unknown-tokens.js';

export interface Redirect {
	/** Answers short links, and hands every other request on. */
	listener: RequestListener;
	/** Whether so many redirects are under way that what can wait should. */
	isBusy(): boolean;
	stop(): Promise<void>;
}

/** Names and values in turn, which Node writes as they stand. */
const REDIRECT_HEADERS = [
	...['Cache-Control', 'private, no-store'],
	// The short link is the recipient's own: the page it leads to has no need to know it.
	...['Referrer-Policy', 'no-referrer'],
	...['X-Robots-Tag', 'noindex'],
	...['Content-Length', '0'],
	'Location',
];

/**
 * The redirect, ahead of Express: find the link, record the click, answer when it is on the disk.
 * @param onStored called after clicks have been stored, for judging to begin
 * @param next takes what is not a short link
 */
export async function createRedirect(
	deps: Deps,
	onStored: () => void,
	next: RequestListener,
): Promise<Redirect> {
	const { background, linkCache: links, addressOf, clock, log, metrics, settings } = deps;
	const isTrusted = createPeerTrust(settings.trustProxy);
	const stopListening = await background.listen(LINK_CHANGED, {
		onNotify: (token) => links.forget(token),
		onGap: () => links.doubtAll(),
	});
	const recorder = createRecorder(deps, onStored);
	const unknownTokens = createUnknownTokens();
	const followed = metrics.redirects.labels('302');

	/** Answers by itself where there is no link. */
	async function lookUp(
		req: IncomingMessage,
		res: ServerResponse,
		tokens: string[],
		address: string,
	): Promise<CachedLink | undefined> {
		const asker = {
			address,
			userAgent: req.headers['user-agent'] ?? '',
			isGone: () => req.socket.destroyed,
		};
		const link = await unknownTokens.tell(asker, async (isSuspect) => findFirst(tokens, isSuspect));
		if (!link) answerNotFound(req, res);
		return link;
	}

	/** Shorter ones only when the longer is none. Guessing gets no easier by it: the shortest are hit most often anyway. */
	async function findFirst(tokens: string[], isSuspect: boolean): Promise<CachedLink | undefined> {
		for (const token of tokens) {
			const link = links.peek(token) ?? (await links.find(token, isSuspect));
			if (link) return link;
		}
		return undefined;
	}

	function answerNotFound(req: IncomingMessage, res: ServerResponse): void {
		if (!asksForProblem(req)) {
			answerPage(res, 404, notFoundPage());
			return;
		}
		metrics.redirects.inc({ status: 404 });
		next(req, res);
	}

	function redirect(req: IncomingMessage, res: ServerResponse, tokens: string[]): void {
		const address = addressOf(req);
		const link = unknownTokens.isFree(address) ? links.peek(tokens[0]!) : undefined;
		if (link) follow(req, res, link, address);
		else {
			lookUp(req, res, tokens, address)
				.then((found) => found && follow(req, res, found, address))
				.catch((error: unknown) => fail(res, error));
		}
	}

	function follow(
		req: IncomingMessage,
		res: ServerResponse,
		link: CachedLink,
		address: string,
	): void {
		const at = clock();
		const refused = refusalOf(link, at);
		recorder.record(
			describe(req, link, { address, at, refused }),
			() => {
				if (refused) answerPage(res, 410, gonePage());
				else {
					res.writeHead(302, [...REDIRECT_HEADERS, link.location]).end();
					followed.inc();
				}
			},
			(error) => fail(res, error),
		);
	}

	function describe(
		req: IncomingMessage,
		link: CachedLink,
		{ address, at, refused }: { address: string; at: Date; refused: Refusal | null },
	): NewClick {
		const { userAgent, headers } = readFingerprint(req.rawHeaders);
		const place = isTrusted(req) ? readEdgePlace(req.rawHeaders) : null;
		return {
			id: newIdAt(at),
			at,
			linkId: link.id,
			method: req.method!,
			ip: address,
			userAgent,
			headers,
			place: place && JSON.stringify(place),
			refused,
		};
	}

	function answerPage(
		res: ServerResponse,
		status: number,
		page: Buffer,
		headers: Record<string, string> = {},
	): void {
		res.writeHead(status, { ...PAGE_HEADERS, ...headers }).end(page);
		metrics.redirects.inc({ status });
	}

	function fail(res: ServerResponse, error: unknown): void {
		if (error instanceof TooManyUnknownError) {
			answerPage(res, 429, waitPage(), { 'Retry-After': retryAfter(error.wait) });
			return;
		}
		const isOurs = !isDatabaseGone(error) && !(error instanceof OverloadedError);
		if (isOurs) log.error({ err: error }, 'A redirect failed');
		if (res.headersSent) res.destroy();
		else answerPage(res, 503, busyPage(), { 'Retry-After': '5' });
	}

	return {
		isBusy: () => recorder.isBusy(),
		listener(req, res) {
			req.url = toOriginForm(req.url!);
			const tokens = isRead(req.method) ? readTokens(req.url) : [];
			if (tokens.length === 0) {
				next(req, res);
				return;
			}
			try {
				redirect(req, res, tokens);
			} catch (error) {
				fail(res, error);
			}
		},
		async stop() {
			await recorder.stop();
			stopListening();
		},
	};
}

function isRead(method: string | undefined): boolean {
	return method === 'GET' || method === 'HEAD';
}

function refusalOf({ disabled, expiresAt }: CachedLink, at: Date): Refusal | null {
	if (disabled) return 'disabled';
	return expiresAt !== null && expiresAt <= at.getTime() ? 'expired' : null;
}
