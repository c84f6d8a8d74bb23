import { join } from 'node:path';
import { freePorts } from '../../support/ports.js';
import type { Tools } from '../install.js';
import { restartable, startServer, type Restartable } from './commands.js';
import { installPack } from './pack.js';
import { plainEnvironment } from './places.js';

/** A running n8n with the pack installed. */
export interface RunningN8n extends Restartable {
	url: string;
	/** Sets what n8n takes for its own address, as others reach it, from its next start on. */
	believe: (address: string) => void;
}

const startSeconds = 240;

/**
 * n8n without what it would tell or fetch from others, and without what the suite does not use. Lazy acquiring makes
 * a sandbox for expressions only where there are expressions, which is most of what an execution costs here.
 */
const quiet: NodeJS.ProcessEnv = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_DISABLED_MODULES: 'mcp-registry,instance-ai,agents,mcp,chat-hub,workflow-builder',
	N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
	N8N_SECURE_COOKIE: 'false',
	N8N_LISTEN_ADDRESS: '127.0.0.1',
};

/** Starts n8n with its data and the installed `tarball` under `folder`, and waits until it is ready. */
export async function startN8n(tools: Tools, folder: string, tarball: string): Promise<RunningN8n> {
	await installPack(tarball, join(folder, '.n8n', 'nodes'));
	const [port, brokerPort] = await freePorts(2);
	const url = `http://127.0.0.1:${port}`;
	const plain = plainEnvironment(folder);
	const env = {
		...plain,
		...quiet,
		PATH: `${tools.bin}:${plain.PATH}`,
		N8N_USER_FOLDER: folder,
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_WEBHOOK_URL: `${url}/`,
	};
	const command = [join(tools.bin, 'n8n'), 'start'];
	const launch = () => startServer(tools.node, command, { cwd: folder, env });
	const server = restartable(launch, `${url}/healthz/readiness`, startSeconds);
	await server.start();
	const believe = (address: string) => (env.N8N_WEBHOOK_URL = address);
	return { url, believe, ...server };
}
