import { createHash } from 'node:crypto';
import { Router, type Response } from 'express';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { DescribedEvent } from '../events/described.js';
import type { Endpoint } from './endpoint.js';
import { describeApi } from './openapi.js';
import { ReferencePage, type ApiDescription } from './reference/page.js';
import { STYLE } from './reference/style.js';

/** Nothing is loaded and nothing runs; the style is let in by its hash. */
const POLICY = [
	"default-src 'none'",
	`style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ');

/** The API's description, for programs and for people; each is made once, when first asked for. */
export function docsRouter(endpoints: Endpoint[], events: DescribedEvent[]): Router {
	const describe = once(() => describeApi(endpoints, events, '/'));
	const json = once(() => Buffer.from(JSON.stringify(describe())));
	const page = once(() => {
		// The document is made by describeApi from what describes it; its schemas are of the shapes that the page knows.
		const api = describe() as unknown as ApiDescription;
		return Buffer.from(`<!doctype html>${renderToString(h(ReferencePage, { api }))}`);
	});
	const router = Router();
	router.get('/openapi.json', (_req, res) => send(res, 'application/json; charset=utf-8', json()));
	router.get('/docs', (_req, res) => {
		res.set('Content-Security-Policy', POLICY);
		send(res, 'text/html; charset=utf-8', page());
	});
	return router;
}

function send(res: Response, type: string, content: Buffer): void {
	res.type(type).send(content);
}

function once<T extends object>(make: () => T): () => T {
	let made: T | undefined;
	return () => (made ??= make());
}
