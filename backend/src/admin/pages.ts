import express, { Router } from 'express';
import type { Deps } from '../deps.js';
import { answerErrors } from '../http/errors.js';
import { serveAssets } from './assets.js';
import { campaignPages } from './campaigns/pages.js';
import { clickForms } from './clicks/set-verdict.js';
import { answerPageNotFound, sendErrorPage } from './errors.js';
import { pageHeaders } from './headers.js';
import { refuseForeignForms } from './same-origin.js';
import { recipientPages } from './recipients/pages.js';
import { landingPage, sandboxPages } from './sandbox/pages.js';
import { sessionPages } from './sessions.js';
import { requireSession } from './session-cookie.js';
import { signInPages } from './sign-in.js';
import { subscriptionPages } from './subscriptions/pages.js';
import { systemPages } from './system/pages.js';

/** A long text message and its address, with room to spare. */
const FORM_LIMIT = '64kb';

/** Everything under `/admin`, in the order a request meets it. */
export function adminPages(deps: Deps): Router {
	const router = Router();
	router.use(pageHeaders);
	router.use(serveAssets());
	router.use(refuseForeignForms(deps.publicUrl));
	router.use(express.urlencoded({ extended: false, limit: FORM_LIMIT }));
	router.use(landingPage());
	router.use(signInPages(deps));
	router.use(requireSession(deps));
	router.use(campaignPages(deps));
	router.use(clickForms(deps));
	router.use(subscriptionPages(deps));
	router.use(recipientPages(deps));
	router.use(sandboxPages(deps));
	router.use(systemPages(deps));
	router.use(sessionPages(deps));
	router.use(answerPageNotFound);
	router.use(answerErrors(deps.log, sendErrorPage));
	return router;
}
