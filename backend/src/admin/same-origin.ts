import type { Request, RequestHandler } from 'express';
import { Problem } from '../http/problem.js';

/**
 * Lets a form through only when one of our own pages sent it. Another site could make a signed-in browser post
 * here, but it cannot make the browser lie about where the form came from: `Sec-Fetch-Site` and `Origin` are set
 * by the browser alone. Unlike a token in each form this guards signing in as well, where there is no session yet
 * to bind a token to. `SameSite=Lax` on the cookie is the second lock.
 * @param publicUrl our origin as browsers see it, where a proxy changes `Host`
 */
export function refuseForeignForms(publicUrl: string): RequestHandler {
	return (req, _res, next) => {
		if (req.method === 'GET' || req.method === 'HEAD' || isOwnForm(req, publicUrl)) next();
		else {
			throw new Problem(
				403,
				'foreign-form',
				'This form was sent by another site, or your browser did not say by which. ' +
					'Open the page here and send it again.',
			);
		}
	};
}

function isOwnForm(req: Request, publicUrl: string): boolean {
	// Only sent to https and localhost; elsewhere, and by older browsers, there is `Origin`.
	const site = req.get('sec-fetch-site');
	if (site !== undefined) return site === 'same-origin';
	const origin = req.get('origin');
	return origin === `${req.protocol}://${req.get('host')}` || origin === new URL(publicUrl).origin;
}
