import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { Problem } from '../http/problem.js';
import { isReserved } from '../links/reserved.js';
import { METHOD_PAGE, notFoundPage, PAGE_HEADERS } from './pages.js';
import { readTokens } from './read-tokens.js';

const ALLOWED = { Allow: 'GET, HEAD' };

/** Answers what is neither a short link nor a path of the API's: people get a page, programs a problem. */
export const answerStray: RequestHandler = (req, res, next) => {
	const word = /^\/+([^/]*)/.exec(req.path)?.[1] ?? '';
	if (word === '' || isReserved(word)) next();
	else if (req.method !== 'GET' && req.method !== 'HEAD' && readTokens(req.url).length > 0) {
		if (!asksForPage(req)) throw methodNotAllowed();
		res.status(405).set({ ...PAGE_HEADERS, ...ALLOWED });
		res.end(METHOD_PAGE);
	} else if (asksForPage(req)) {
		res.status(404).set(PAGE_HEADERS).end(notFoundPage());
	} else next();
};

function methodNotAllowed(): Problem {
	const detail =
		'Short links are opened with GET or HEAD. The paths of the API begin with /v1; /docs lists them.';
	return new Problem(405, 'method-not-allowed', detail, { headers: ALLOWED });
}

function asksForPage({ headers }: IncomingMessage): boolean {
	return /text\/html/i.test(headers.accept ?? '');
}

/** @returns whether it is a program that uses the API rather than somebody who opens a link */
export function asksForProblem(req: IncomingMessage): boolean {
	if (asksForPage(req)) return false;
	return req.headers.authorization !== undefined || /json/i.test(req.headers.accept ?? '');
}
