import type { Response } from 'express';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** Answers with a whole page. Preact escapes every text and attribute on the way. */
export function sendPage(res: Response, page: VNode, status = 200): void {
	res
		.status(status)
		.type('html')
		.send(`<!doctype html>${renderToString(page)}`);
}

/** Answers with a piece of a page, for the script that keeps it fresh. */
export function sendFragment(res: Response, fragment: VNode): void {
	res.type('html').send(renderToString(fragment));
}
