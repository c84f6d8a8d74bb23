import { join } from 'node:path';
import { freePort } from '../../support/ports.js';
import { restartable, startServer, type Restartable } from './commands.js';
import { checkout, plainEnvironment } from './places.js';

/** A running Clickloop: where it listens, and the key that may do everything there. */
export interface Backend extends Restartable {
	url: string;
	adminKey: string;
}

const startSeconds = 240;

/**
 * Starts Clickloop the way `npm start` does (on the machine's own Node), with its data under `folder`.
 * Unsure clicks settle after one second, so that a test need not wait for them. Visitors name their own addresses, as
 * behind a proxy, since people do not share one.
 */
export async function startBackend(folder: string): Promise<Backend> {
	const port = await freePort();
	const adminKey = 'end-to-end-admin-key-0123456789abcdef';
	const url = `http://127.0.0.1:${port}`;
	const env = {
		...plainEnvironment(folder),
		PORT: String(port),
		CLICKLOOP_PUBLIC_URL: url,
		CLICKLOOP_DATA_DIR: join(folder, 'data'),
		CLICKLOOP_ADMIN_KEY: adminKey,
		CLICKLOOP_SETTLE_SECONDS: '1',
		CLICKLOOP_TRUST_PROXY: '127.0.0.1',
	};
	const launch = () =>
		startServer('node', [join('backend', 'bin', 'clickloop.mjs')], { cwd: checkout, env });
	const server = restartable(launch, `${url}/readyz`, startSeconds);
	await server.start();
	return { url, adminKey, ...server };
}
