import { Router } from 'express';
import { authenticate } from '../auth/authenticate.js';
import type { Deps } from '../deps.js';
import { smallPage, SMALL_PAGE_HEADERS } from '../http/small-page.js';
import { measureBacklog } from './backlog.js';

const HOME = smallPage('Short links live here', [
	'Addresses that begin like this one stand in text messages. What follows the slash belongs to one message, and ' +
		'leads to the page that its sender chose.',
	'Without that part there is nothing to open. If someone texted you a link, open it as it stands in the message; ' +
		'the sender will see that it was opened.',
]);

/** What a host needs apart from its API: a front page, and answers for those who watch over it. */
export function serviceRouter(deps: Deps): Router {
	const { db, linkCache, metrics, lostClicks, background } = deps;
	const router = Router();
	router.get('/', (_req, res) => {
		res.set(SMALL_PAGE_HEADERS).end(HOME);
	});
	router.get('/healthz', (_req, res) => {
		res.json({ status: 'ok' });
	});
	router.get('/readyz', async (req, res) => {
		await db.pool.query('SELECT 1');
		const warning = lostClicks.describe();
		// Errors may tell more than a stranger need know.
		const isKnown = req.get('authorization') && (await authenticate(deps, req, null));
		const detail = isKnown && { background: background.states() };
		res.json({ status: 'ok', ...(warning && { warning }), ...detail });
	});
	router.get('/metrics', async (_req, res) => {
		await measureBacklog(db.pool, metrics);
		metrics.linksInMemory.set(linkCache.count());
		res.type(metrics.registry.contentType).send(await metrics.registry.metrics());
	});
	return router;
}
