import type { RequestHandler } from 'express';
import type { Metrics } from './metrics.js';
import { routeOf } from './route.js';

/** Measures how long each answer took, from here on. */
export function observeRequests({ requests }: Metrics): RequestHandler {
	return (req, res, next) => {
		const end = requests.startTimer();
		res.once('close', () => {
			end({ method: req.method, route: routeOf(req), status: String(res.statusCode) });
		});
		next();
	};
}
