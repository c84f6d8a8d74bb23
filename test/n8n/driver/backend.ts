import { join } from 'node:path';
import { ready, startServer } from './commands.js';
import { freePorts } from './ports.js';
import { checkout, plainEnvironment } from './places.js';

/** A running Clickloop: where it listens, and the key that may do everything there. */
export interface Backend {
	url: string;
	adminKey: string;
	stop: () => Promise<void>;
}

const startSeconds = 90;

/**
 * Starts Clickloop the way `npm start` does (on the machine's own Node), with its data under `folder`.
 * Unsure clicks settle after one second, so that a test need not wait for them.
 */
export async function startBackend(folder: string): Promise<Backend> {
	const [port] = await freePorts(1);
	const adminKey = 'end-to-end-admin-key-0123456789abcdef';
	const url = `http://127.0.0.1:${port}`;
	const server = startServer('node', [join('scripts', 'start.mjs')], {
		cwd: checkout,
		env: {
			...plainEnvironment(folder),
			PORT: String(port),
			CLICKLOOP_PUBLIC_URL: url,
			CLICKLOOP_DATA_DIR: join(folder, 'data'),
			CLICKLOOP_ADMIN_KEY: adminKey,
			CLICKLOOP_SETTLE_SECONDS: '1',
		},
	});
	await ready(server, `${url}/readyz`, startSeconds);
	return { url, adminKey, stop: server.stop };
}
