import type { Request } from 'express';

/**
 * @returns the pattern that a request's path matched, e.g. `/v1/links/:token`, or `other`: unlike the path itself it
 *   holds no id, token or phone number, so it may stand in logs and metrics
 */
export function routeOf(req: Request): string {
	const route = (req.route as { path?: unknown } | undefined)?.path;
	return typeof route === 'string' ? req.baseUrl + route : 'other';
}
