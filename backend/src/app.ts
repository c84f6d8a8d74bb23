import express, { type Express } from 'express';
import helmet, { type HelmetOptions } from 'helmet';
import { adminPages } from './admin/pages.js';
import { authenticate } from './auth/authenticate.js';
import { keyEndpoints } from './auth/endpoints.js';
import { campaignEndpoints } from './campaigns/endpoints.js';
import { channelEndpoints } from './channels/endpoints.js';
import { receiptsRouter } from './sending/receipts.js';
import { sandboxEndpoints } from './sending/sandbox-endpoints.js';
import { clickEndpoints } from './judging/endpoints.js';
import type { Deps } from './deps.js';
import { DESCRIBED_EVENTS } from './reports/described-events.js';
import { docsRouter } from './http/docs.js';
import { answerErrors, answerNotFound, sendProblem } from './http/errors.js';
import { serve, type Endpoint } from './http/endpoint.js';
import { observeRequests } from './http/observe-requests.js';
import { nameRequests } from './http/request-id.js';
import { serviceRouter } from './operations/health.js';
import { linkEndpoints } from './links/endpoints.js';
import { messageEndpoints } from './sending/endpoints.js';
import { recipientEndpoints } from './privacy/endpoints.js';
import { answerStray } from './redirect/stray.js';
import { reportEndpoints } from './reports/endpoints.js';
import { waitEndpoints } from './subscriptions/waits/endpoints.js';
import { deliveryEndpoints } from './deliveries/endpoints.js';
import { subscriptionEndpoints } from './deliveries/subscription-endpoints.js';

/**
 * Pages bring a policy of their own; answers of the API are nothing to be shown. Only this very host is promised to
 * stay on HTTPS: what else lives under a customer's domain is not ours to decide.
 */
const SECURITY_HEADERS: HelmetOptions = {
	contentSecurityPolicy: {
		useDefaults: false,
		directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
	},
	strictTransportSecurity: { includeSubDomains: false },
};

/**
 * Everything but the redirect, which answers ahead of Express (see redirect/). The list of endpoints and routers
 * is the map of the server.
 */
export function createApp(deps: Deps): Express {
	const app = express();
	app.disable('x-powered-by');
	app.set('trust proxy', deps.settings.trustProxy);
	app.use(nameRequests);
	app.use(observeRequests(deps.metrics));
	app.use(helmet(SECURITY_HEADERS));

	const endpoints: Endpoint[] = [
		...messageEndpoints(deps),
		...linkEndpoints(deps),
		...campaignEndpoints(deps),
		...reportEndpoints(deps),
		...clickEndpoints(deps),
		...recipientEndpoints(deps),
		...subscriptionEndpoints(deps),
		...waitEndpoints(deps),
		...deliveryEndpoints(deps),
		...channelEndpoints(deps),
		...sandboxEndpoints(deps),
		...keyEndpoints(deps),
	];
	app.use('/admin', adminPages(deps));
	app.use(receiptsRouter(deps));
	app.use(serve((req, scope) => authenticate(deps, req, scope), endpoints));
	app.use(docsRouter(endpoints, DESCRIBED_EVENTS));
	app.use(serviceRouter(deps));
	app.use(answerStray);
	app.use(answerNotFound);
	app.use(answerErrors(deps.log, sendProblem));
	return app;
}
