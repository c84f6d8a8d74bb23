import type { CookieOptions, Request, RequestHandler, Response } from 'express';
import { isSignedIn, type NewSession } from '../auth/sessions.js';
import type { Deps } from '../deps.js';

const NAME = 'clickloop_session';

/**
 * Lax: a link to a report in a mail or a chat opens it, while forms of other sites come without the cookie.
 * The path keeps it away from short links on the same host. Secure where a trusted proxy says that the browser came by
 * HTTPS (`X-Forwarded-Proto`), or everybody does.
 */
function options(req: Request, publicUrl: string): CookieOptions {
	const secure = req.secure || publicUrl.startsWith('https:');
	return { httpOnly: true, sameSite: 'lax', path: '/admin', secure };
}

export function setSessionCookie(res: Response, session: NewSession, publicUrl: string): void {
	res.cookie(NAME, session.token, { ...options(res.req, publicUrl), expires: session.expiresAt });
}

export function clearSessionCookie(res: Response, publicUrl: string): void {
	res.clearCookie(NAME, options(res.req, publicUrl));
}

/** @returns the session's token as the browser sent it, not yet checked */
export function readSessionCookie(req: Request): string | undefined {
	const cookies = req.get('cookie') ?? '';
	return new RegExp(`(?:^|; *)${NAME}=([\\w-]+)`).exec(cookies)?.[1];
}

/** Sends whoever is not signed in to do so, and afterwards back to the page they wanted. */
export function requireSession(deps: Deps): RequestHandler {
	return async (req, res, next) => {
		const token = readSessionCookie(req);
		if (token && (await isSignedIn(deps, token, deps.addressOf(req)))) {
			next();
			return;
		}
		const wanted = req.method === 'GET' ? req.originalUrl : '/admin';
		const query = wanted === '/admin' ? '' : `?next=${encodeURIComponent(wanted)}`;
		res.redirect(303, `/admin/sign-in${query}`);
	};
}
