import type { RequestHandler } from 'express';

/** Nothing but our own files; no inline style or script, so that injected markup could do nothing either. */
const CONTENT_SECURITY_POLICY = [
	"default-src 'none'",
	"style-src 'self'",
	"script-src 'self'",
	"connect-src 'self'",
	"img-src 'self'",
	"form-action 'self'",
	"frame-ancestors 'none'",
	"base-uri 'none'",
].join('; ');

/** What each admin page is sent with. Pages show phone numbers: no cache keeps them. */
export const pageHeaders: RequestHandler = (_req, res, next) => {
	res.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
	res.setHeader('Cache-Control', 'private, no-store');
	// With "no-referrer" browsers would send our own forms with "Origin: null" (see same-origin.ts).
	res.setHeader('Referrer-Policy', 'same-origin');
	next();
};
