import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Deps } from './deps.js';
import { answerErrors, answerNotFound } from './http/errors.js';
import { serve, type Endpoint } from './http/endpoint.js';
import { deliveryEndpoints } from './webhooks/delivery-endpoints.js';
import { subscriptionEndpoints } from './webhooks/subscription-endpoints.js';

/**
 * Everything but the redirect, which answers ahead of Express (see redirect/). The list of endpoints and routers
 * is the map of the server.
 */
export function createApp(deps: Deps): Express {
	const app = express();
	app.disable('x-powered-by');
	app.set('trust proxy', deps.settings.trustProxy);
	app.use(helmet());

	const endpoints: Endpoint[] = [...subscriptionEndpoints(deps), ...deliveryEndpoints(deps)];
	app.use(serve(deps.db, endpoints));
	app.use(answerNotFound);
	app.use(answerErrors(deps.log));
	return app;
}
