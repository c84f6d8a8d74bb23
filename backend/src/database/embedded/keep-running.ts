import { setTimeout as sleep } from 'node:timers/promises';
import { endPostmaster } from './end-postmaster.js';
import { launch, type Launch, type Server } from './launch.js';

/**
 * Milliseconds before each further try to start the server, when the one before failed: its disk may be full, or its
 * memory short, and whoever mends that should not have to start Clickloop anew as well.
 */
const PAUSES = [500, 1000, 2000, 5000];

/**
 * Starts the server, and starts it anew whenever it ends by itself.
 * @returns what ends it for good, and may be called again
 * @throws {EmbeddedPostgresError} when it does not even start the first time
 */
export async function keepRunning(options: Launch): Promise<() => Promise<void>> {
	const { cluster, native, transport, log } = options;
	const stopping = new AbortController();

	async function start(): Promise<Server> {
		await transport.open();
		const server = await launch(options);
		await transport.close();
		return server;
	}

	/** @returns undefined when it is to stop */
	async function startAnew(): Promise<Server | undefined> {
		for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
			try {
				const server = await start();
				log(`PostgreSQL runs again (process ${server.pid})`);
				return server;
			} catch (error) {
				const pause = PAUSES[Math.min(attempt, PAUSES.length - 1)]!;
				log(`${(error as Error).message}\nTrying again in ${pause / 1000} s`);
				await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
			}
		}
		return undefined;
	}

	/** @returns the server that is to be ended, if any runs */
	async function watch(first: Server): Promise<Server | undefined> {
		let server: Server | undefined = first;
		const stopped = new Promise<undefined>((resolve) => {
			stopping.signal.addEventListener('abort', () => resolve(undefined));
		});
		while (server) {
			const lines = await Promise.race([server.ended, stopped]);
			if (lines === undefined) return server;
			log(`PostgreSQL ended unexpectedly and is started anew. The end of its log:\n${lines}`);
			server = await startAnew();
		}
		return undefined;
	}

	const watching = watch(await start());
	let ended: Promise<void> | undefined;
	const end = async () => {
		stopping.abort();
		const server = await watching;
		if (server) await endPostmaster({ ...server, cluster, native });
	};
	return () => (ended ??= end());
}
