import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Router } from 'express';
import { serveStatic } from '../http/static.js';

interface Asset {
	/** AdvisoryLocks the content's hash, so that browsers may keep it for good. */
	path: string;
	type: string;
	content: Buffer;
}

/** A year, in seconds: what caches take as "never changes". */
const FOREVER = 31_536_000;

/** What pages name in their heads; paths from the server's root. */
export const assets = {
	style: load('style', 'css', 'text/css; charset=utf-8'),
	live: load('live', 'js', 'text/javascript; charset=utf-8'),
	icon: load('icon', 'svg', 'image/svg+xml'),
};

/** Serves the pages' own files: there are no others, and none from another host. */
export function serveAssets(): Router {
	const router = Router();
	for (const asset of Object.values(assets)) {
		const path = asset.path.slice('/admin'.length);
		router.get(
			path,
			serveStatic(asset.type, () => asset.content, `public, max-age=${FOREVER}, immutable`),
		);
	}
	return router;
}

function load(name: string, extension: string, type: string): Asset {
	const content = readFileSync(new URL(`./assets/${name}.${extension}`, import.meta.url));
	const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
	return { path: `/admin/${name}.${hash}.${extension}`, type, content };
}
