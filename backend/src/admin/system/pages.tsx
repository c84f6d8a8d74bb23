/** @jsxRuntime automatic @jsxImportSource preact */
import { Router } from 'express';
import type { Deps } from '../../deps.js';
import { gatherFacts } from '../../operations/facts.js';
import { findWarnings } from '../../operations/warnings.js';
import { sendPage } from '../render.js';
import { SystemPage } from './system-page.js';

/** How the process and its database are, and what needs attention. */
export function systemPages(deps: Pick<Deps, 'db' | 'settings' | 'clock'>): Router {
	const router = Router();
	router.get('/system', async (_req, res) => {
		const facts = await gatherFacts(deps);
		sendPage(res, <SystemPage facts={facts} warnings={findWarnings(facts)} />);
	});
	return router;
}
