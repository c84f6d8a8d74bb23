import { createHash } from 'node:crypto';
import { Router, type RequestHandler } from 'express';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Endpoint } from './endpoint.js';
import { describeApi, type DescribedEvent } from './openapi.js';
import { ReferencePage, type ApiDescription } from './reference/page.js';
import { STYLE } from './reference/style.js';
import { serveStatic } from './static.js';

/** Nothing is loaded and nothing runs; the style is let in by its hash. */
const POLICY = [
	"default-src 'none'",
	`style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ');

/** The API's description, for programs and for people. */
export function docsRouter(endpoints: Endpoint[], events: DescribedEvent[]): Router {
	// Relative to where it is read: a server is reached by more names than one.
	const describe = () => describeApi(endpoints, events, '/');
	const page = () => {
		// describeApi makes it of the API's own schemas, which are of the shapes that the page knows.
		const api = describe() as unknown as ApiDescription;
		return `<!doctype html>${renderToString(h(ReferencePage, { api }))}`;
	};
	const router = Router();
	router.get(
		'/openapi.json',
		serveStatic('application/json; charset=utf-8', () => JSON.stringify(describe())),
	);
	router.get('/docs', setPolicy, serveStatic('text/html; charset=utf-8', page));
	return router;
}

const setPolicy: RequestHandler = (_req, res, next) => {
	res.setHeader('Content-Security-Policy', POLICY);
	next();
};
