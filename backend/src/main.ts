import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.js';
import { createGuesses } from './auth/guesses.js';
import { createSignInLink } from './auth/sessions.js';
import { ensureAdminKey } from './auth/keys.js';
import { createSecrets, loadOrCreateSecret } from './auth/secrets.js';
import { systemClock, type Clock } from './clock.js';
import { createInterned } from './clicks/interned.js';
import { startJudging } from './clicks/judge-loop.js';
import { keepAddressesHidden } from './clicks/hide-addresses.js';
import { keepPartitions } from './clicks/partitions.js';
import type { Settings } from './config.js';
import { openDatabase } from './database/database.js';
import { prepareJobs } from './database/jobs.js';
import { startEmbeddedPostgres } from './database/embedded/index.js';
import { createInterns } from './database/intern.js';
import { migrate } from './database/migrate.js';
import type { Deps } from './deps.js';
import { startLooking } from './events/start.js';
import { ensureSandbox } from './channels/sandbox.js';
import { startSending } from './channels/start.js';
import { createClientAddress } from './http/client-address.js';
import { prepareClose } from './http/graceful-close.js';
import { createMetrics } from './http/metrics.js';
import { createRateLimit } from './http/rate-limit.js';
import { createHttpServer, TIME_LIMITS, type TimeLimits } from './http/server.js';
import { createLinkCache } from './redirect/link-cache.js';
import { createLosses } from './redirect/losses.js';
import { startReadingAhead } from './redirect/read-ahead.js';
import { createRedirect } from './redirect/redirect.js';
import { createLocate } from './network/locate.js';
import type { Logger } from './logger.js';
import { startDeliveries } from './webhooks/start.js';

/** A server that is up. */
export interface Running {
	/** Where the server listens, e.g. `http://127.0.0.1:8080`. */
	url: string;
	publicUrl: string;
	/** The API key made at the very first start; null afterwards, or when the operator set one. */
	newAdminKey: string | null;
	/** Opens the admin pages once. */
	signInUrl: string;
	deps: Deps;
	/** Stops taking requests, finishes those under way, then jobs, then the database. */
	stop(): Promise<void>;
}

/**
 * Settings, database, server and worker, in this order; `stop` undoes them in reverse.
 * @throws whatever kept it from starting; what had been started by then is stopped
 */
export async function startClickloop(
	settings: Settings,
	log: Logger,
	{
		clock = systemClock,
		fetch = globalThis.fetch,
		timeLimits = TIME_LIMITS,
	}: { clock?: Clock; fetch?: typeof globalThis.fetch; timeLimits?: TimeLimits } = {},
): Promise<Running> {
	const server = createHttpServer(timeLimits);
	const close = prepareClose(server);
	const locate = createLocate(settings);
	const releases: (() => Promise<void>)[] = [];
	const stop = once(async () => {
		await close();
		for (const release of releases.reverse()) {
			// What comes after must be stopped too, above all the database.
			await release().catch((error: unknown) =>
				log.error({ err: error }, 'A part did not stop well'),
			);
		}
	});
	try {
		const connection = settings.databaseUrl
			? { connectionString: settings.databaseUrl }
			: await startEmbedded(settings.dataDir, log, releases);
		const db = openDatabase(connection, (error) =>
			log.warn({ err: error }, 'A database connection broke'),
		);
		releases.push(() => db.close());
		await migrate(db.pool);
		await prepareJobs(db.pool, log);
		releases.push(await keepPartitions({ db, settings, clock, log }));
		await ensureSandbox(db);

		const answerWith = holdRequests(server);
		const url = await listen(server, settings);
		const publicUrl = settings.publicUrl ?? `http://localhost:${new URL(url).port}`;
		const secrets = createSecrets(settings.secret ?? (await loadOrCreateSecret(settings.dataDir)));
		const metrics = createMetrics();
		const deps: Deps = {
			settings,
			publicUrl,
			db,
			interns: createInterns(db.pool),
			interned: createInterned(),
			linkCache: createLinkCache(db.redirectPool, settings.linksInMemory),
			losses: createLosses(metrics, clock, log),
			locate,
			addressOf: createClientAddress(settings.trustProxy),
			guesses: createGuesses(),
			apiUse: createRateLimit({ burst: settings.apiLimit, perMinute: settings.apiLimit }),
			secrets,
			clock,
			fetch,
			log,
			metrics,
		};

		if (settings.role !== 'web') releases.push(await startWorker(deps));
		let wakeJudging: () => void = () => undefined;
		const redirect = await createRedirect(deps, () => wakeJudging(), createApp(deps));
		releases.push(() => redirect.stop());
		releases.push(startReadingAhead(deps));
		const judging = await startJudging(deps, () => redirect.isBusy());
		releases.push(() => judging.stop());
		wakeJudging = judging.wake;
		if (settings.role !== 'web') releases.push(startLooking(deps));
		answerWith(redirect.listener);

		const newAdminKey = await ensureAdminKey(db, settings.adminKey);
		const signInUrl = await createSignInLink(deps);
		return { url, publicUrl, newAdminKey, signInUrl, deps, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Starts what works in the background: sending texts, taking events to their subscribers, hiding old addresses. */
async function startWorker(deps: Deps): Promise<() => Promise<void>> {
	const stopDeliveries = await startDeliveries(deps);
	const stopSending = await startSending(deps);
	const stopHiding = keepAddressesHidden(deps);
	return async () => {
		await stopHiding();
		await stopSending();
		await stopDeliveries();
	};
}

async function startEmbedded(dataDir: string, log: Logger, releases: (() => Promise<void>)[]) {
	const embedded = await startEmbeddedPostgres({ dataDir, log: (line) => log.warn(line) });
	releases.push(() => embedded.stop());
	return embedded.connection;
}

function listen(server: Server, { host, port }: Settings): Promise<string> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, () => {
			server.off('error', reject);
			const { port: actual, family, address } = server.address() as AddressInfo;
			resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`);
		});
	});
}

/**
 * The port must be known before the parts that answer are made, so the server listens first: requests
 * that come meanwhile wait. Without a listener Node would leave them without an answer for good.
 * @returns what hands them, and all later ones, to the listener
 */
function holdRequests(server: Server): (listener: RequestListener) => void {
	const held: Parameters<RequestListener>[] = [];
	const hold: RequestListener = (...request) => held.push(request);
	server.on('request', hold);
	return (listener) => {
		server.off('request', hold).on('request', listener);
		for (const request of held) listener(...request);
	};
}

function once(work: () => Promise<void>): () => Promise<void> {
	let running: Promise<void> | undefined;
	return () => (running ??= work());
}
