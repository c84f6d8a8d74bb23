import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createApp } from './app.js';
import { createGuesses } from './auth/brute-force.js';
import { ensureAdminKey } from './auth/keys.js';
import { openSecrets } from './auth/open-secrets.js';
import { revealing } from './auth/reveal.js';
import { keepSecretFromRotating } from './auth/secret-lock.js';
import { createBackground } from './background/background.js';
import { systemClock, type Clock } from './clock.js';
import { createInterned } from './clicks/interned.js';
import { createSpillWatermark } from './clicks/spill-watermark.js';
import { startJudging } from './judging/judge-loop.js';
import { keepAddressesAnonymous } from './clicks/anonymize-job.js';
import { keepPartitions } from './clicks/partitions.js';
import { SettingError, type Settings } from './config.js';
import { prepareDataDir } from './data-dir.js';
import { checkServer } from './database/check-server.js';
import { openDatabase } from './database/database.js';
import { prepareJobs } from './database/jobs.js';
import { startEmbeddedPostgres } from './database/embedded/index.js';
import { createInterns } from './database/intern.js';
import { migrate, MIGRATIONS_DIRECTORY } from './database/migrate.js';
import type { Deps } from './deps.js';
import { startLooking } from './events/start.js';
import { inTime } from './in-time.js';
import { ensureSandbox } from './channels/sandbox.js';
import { startSending } from './sending/start.js';
import { createClientAddress } from './http/client-address.js';
import { prepareClose } from './http/graceful-close.js';
import { createMetrics } from './http/metrics.js';
import { createRateLimit } from './http/rate-limit.js';
import { createHttpServer, TIME_LIMITS, type TimeLimits } from './http/server.js';
import { createStreams } from './http/streams.js';
import { createLinkCache } from './redirect/link-cache.js';
import { createLostClicks } from './redirect/lost-clicks.js';
import { createNewcomers } from './redirect/newcomers.js';
import { startWarmUp } from './redirect/warm-up.js';
import { createRedirect } from './redirect/redirect.js';
import { createLocate } from './network/locate.js';
import type { Logger } from './logger.js';
import { startResumingWaits } from './deliveries/resume-waits.js';
import { logWarnings } from './operations/log-warnings.js';
import { upgradeSteps } from './upgrade/steps.js';
import { startDeliveries } from './deliveries/start.js';
import { keepTotalsFolded } from './totals/fold.js';

/**
 * How long stopping may take, in milliseconds: those who start and stop services (Docker, Kubernetes, systemd) end what
 * is still there after ten seconds or more by force.
 */
const STOP_PATIENCE = 8000;
/** What each part gets where those before it have used all of that up. */
const LAST_MOMENT = 100;

/** A server that is up. */
export interface Running {
	/** Where the server listens, e.g. `http://127.0.0.1:8080`. */
	url: string;
	publicUrl: string;
	/** The API key made at the very first start; null afterwards, or when the operator set one. */
	newAdminKey: string | null;
	deps: Deps;
	/** Stops taking requests, finishes those under way, then jobs, then the database. */
	stop(): Promise<void>;
}

/**
 * Settings, database, server and worker, in this order; `stop` undoes them in reverse.
 * @param options.onWork called before anything is sent or answered: until then an end at once cuts nothing off
 * @throws whatever kept it from starting; what had been started by then is stopped
 */
export async function startClickloop(
	settings: Settings,
	log: Logger,
	{
		clock = systemClock,
		fetch = globalThis.fetch,
		timeLimits = TIME_LIMITS,
		onWork = () => undefined,
	}: {
		clock?: Clock;
		fetch?: typeof globalThis.fetch;
		timeLimits?: TimeLimits;
		onWork?: () => void;
	} = {},
): Promise<Running> {
	const { server, answerWith } = createHttpServer(timeLimits);
	const close = prepareClose(server);
	const locate = createLocate(settings);
	const releases: (() => Promise<void>)[] = [];
	const stop = once(async () => {
		const end = performance.now() + STOP_PATIENCE;
		await close();
		for (const release of releases.reverse()) {
			// What comes after must be stopped too, above all the database.
			const patience = Math.max(end - performance.now(), LAST_MOMENT);
			await inTime(release(), patience).catch((error: unknown) =>
				log.error({ err: error }, 'A part did not stop well'),
			);
		}
	});
	try {
		await prepareDataDir(settings.dataDir);
		const connection = settings.databaseUrl
			? { connectionString: settings.databaseUrl }
			: await startEmbedded(settings.dataDir, log, releases);
		const db = openDatabase(connection, (error) =>
			log.warn({ err: error }, 'A database connection broke'),
		);
		releases.push(() => db.close());
		if (settings.databaseUrl) await checkServer(db.pool, settings.databaseUrl);
		releases.push(await keepSecretFromRotating(db.pool, log));
		const open = () => openSecrets(db, settings, log);
		await migrate(db.pool, MIGRATIONS_DIRECTORY, upgradeSteps(open, log));
		const metrics = createMetrics();
		const secrets = revealing(await open(), { metrics, log });
		await prepareJobs(db.pool, log);
		const background = createBackground({ db, log, metrics });
		releases.push(() => background.close());
		releases.push(await keepPartitions({ db, background, settings, clock, log }));
		await ensureSandbox(db);

		const spillWatermark = await createSpillWatermark(db, settings.dataDir);
		releases.push(() => spillWatermark.withdraw());

		const url = await listen(server, settings);
		const publicUrl = settings.publicUrl ?? `http://localhost:${new URL(url).port}`;
		const deps: Deps = {
			settings,
			publicUrl,
			db,
			background,
			streams: createStreams(db, join(settings.dataDir, 'streams'), log),
			interns: createInterns(db.redirectPool, createNewcomers()),
			interned: createInterned(),
			linkCache: createLinkCache(db.redirectPool, settings.linksInMemory),
			lostClicks: createLostClicks(metrics, clock, log),
			spillWatermark,
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

		// Before the first answer: whoever hears that the server is ready may use the key at once.
		const newAdminKey = await ensureAdminKey(db, settings.adminKey);
		onWork();
		if (settings.role !== 'web') releases.push(await startWorker(deps));
		let wakeJudging: () => void = () => undefined;
		const redirect = await createRedirect(deps, () => wakeJudging(), createApp(deps));
		releases.push(() => redirect.stop());
		releases.push(startWarmUp(deps));
		const judging = await startJudging(deps, () => redirect.isBusy());
		releases.push(() => judging.stop());
		wakeJudging = judging.wake;
		if (settings.role !== 'web') releases.push(startLooking(deps));
		answerWith(redirect.listener);
		releases.push(logWarnings(deps));
		return { url, publicUrl, newAdminKey, deps, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** Starts what works in the background: sending texts, taking events to their subscribers, hiding old addresses. */
async function startWorker(deps: Deps): Promise<() => Promise<void>> {
	const stopDeliveries = await startDeliveries(deps);
	const stopResuming = await startResumingWaits(deps);
	const stopSending = await startSending(deps);
	const stopHiding = keepAddressesAnonymous(deps);
	const stopFolding = keepTotalsFolded(deps);
	return async () => {
		await stopFolding();
		await stopHiding();
		await stopSending();
		await stopResuming();
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
		const refuse = (error: NodeJS.ErrnoException) =>
			reject(explainListening(error, { host, port }));
		server.once('error', refuse);
		server.listen(port, host, () => {
			server.off('error', refuse);
			const { port: actual, family, address } = server.address() as AddressInfo;
			resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`);
		});
	});
}

function explainListening(
	error: NodeJS.ErrnoException,
	{ host, port }: Pick<Settings, 'host' | 'port'>,
): SettingError {
	const words: Record<string, string> = {
		EADDRINUSE: `PORT: ${port} is taken by another program. Set it to another one.`,
		EACCES: `PORT: ${port} is kept for programs with more rights (EACCES). Set it to one above 1023.`,
	};
	const otherwise = `HOST: ${JSON.stringify(host)} is no address of this machine that can be listened on (${error.code}).`;
	return new SettingError(words[error.code ?? ''] ?? otherwise, { cause: error });
}

function once(work: () => Promise<void>): () => Promise<void> {
	let running: Promise<void> | undefined;
	return () => (running ??= work());
}
