import type { RequestHandler } from 'express';
import type { Metrics } from './metrics.js';

/** Measures how long each answer took, from here on. */
export function observeRequests({ requests }: Metrics): RequestHandler {
	return (req, res, next) => {
		const end = requests.startTimer();
		res.once('close', () => {
			const route = (req.route as { path?: unknown } | undefined)?.path;
			end({
				method: req.method,
				route: typeof route === 'string' ? req.baseUrl + route : 'other',
				status: String(res.statusCode),
			});
		});
		next();
	};
}
