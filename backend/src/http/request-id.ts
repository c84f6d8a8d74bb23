import type { RequestHandler, Response } from 'express';
import { nanoid } from 'nanoid';

const HEADER = 'X-Request-Id';

/** What proxies and clients make: UUIDs, trace ids and the like. Anything else could spoil a line of the log. */
const PLAUSIBLE = /^[\w.:-]{1,128}$/;

/** Names each request, by the caller's `X-Request-Id` or by one of our own, and says so in the answer. */
export const nameRequests: RequestHandler = (req, res, next) => {
	const given = req.get(HEADER) ?? '';
	res.setHeader(HEADER, PLAUSIBLE.test(given) ? given : nanoid());
	next();
};

/** @returns the name of the request that `res` answers */
export function requestId(res: Response): string {
	return String(res.getHeader(HEADER));
}
