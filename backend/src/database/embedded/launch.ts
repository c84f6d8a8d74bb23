import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithProcess } from './end-with-process.js';
import { EmbeddedPostgresError } from './error.js';
import { program } from './locate-binaries.js';
import { findPostmaster, marks } from './postmaster.js';
import { followLog, lastLines } from './server-log.js';
import { inDataDirectory, spawnOptions, type ServerUser } from './server-user.js';
import { asArguments, SETTINGS } from './settings.js';
import type { Transport } from './transport.js';

/** What a launch needs. */
export interface Launch {
	cluster: string;
	native: string;
	user: ServerUser | undefined;
	transport: Transport;
	log: (line: string) => void;
}

/** A server of our own that takes connections. */
export interface Server {
	pid: number;
	/** Resolves when it has ended, for whatever reason, to the end of its log. */
	ended: Promise<string>;
	isRunning: () => Promise<boolean>;
}

/** What the server says while processes of a killed predecessor are still on their way out. */
const PREDECESSOR = 'pre-existing shared memory block';
/** Milliseconds they get for it. */
const PATIENCE = 10_000;

/**
 * Starts the server and waits until it takes connections; replaying the log after a crash may take its time.
 * @throws {EmbeddedPostgresError} with the last lines of the server's log when it ends instead
 */
export async function launch(options: Launch): Promise<Server> {
	const end = Date.now() + PATIENCE;
	for (;;) {
		const server = await spawnServer(options);
		if (await becomesReady(server, options)) return server;
		const lines = await server.ended;
		if (!lines.includes(PREDECESSOR) || Date.now() > end) {
			throw new EmbeddedPostgresError(
				`PostgreSQL did not start on ${options.cluster}. The end of its log:\n${lines}`,
			);
		}
		await sleep(100);
	}
}

async function spawnServer({ cluster, native, user, transport }: Launch): Promise<Server> {
	const { cwd, argument } = inDataDirectory(cluster, user);
	const readLog = await followLog(cluster);
	const settings = { ...SETTINGS, ...transport.settings, ...marks(cluster) };
	const child = spawn(program(native, 'postgres'), ['-D', argument, ...asArguments(settings)], {
		...spawnOptions(user),
		cwd,
		// A group of its own: Ctrl-C in a terminal then reaches Node only, which ends the server in order.
		detached: true,
		// Only the very first lines come this way, before the server writes its log itself.
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let running = true;
	const pid = child.pid ?? 0;
	const letGo = pid ? endWithProcess({ pid, cluster, native, transport }) : () => undefined;
	child.once('exit', () => {
		running = false;
		letGo();
	});
	const ended = firstLines(child).then(async (first) => lastLines(first + (await readLog())));
	return { pid, ended, isRunning: async () => running };
}

/** Resolves when the server has ended, or could not even be spawned. */
function firstLines(child: ChildProcess): Promise<string> {
	return new Promise((resolve) => {
		let lines = '';
		child.stderr?.on('data', (chunk: Buffer) => (lines += chunk.toString()));
		child.once('error', (error) => resolve(error.message));
		child.once('close', () => resolve(lines));
	});
}

async function becomesReady(server: Server, { cluster, log }: Launch): Promise<boolean> {
	const state = { over: false };
	void server.ended.then(() => (state.over = true));
	const patience = setTimeout(
		() => log('PostgreSQL is still starting; after a crash it first replays its log'),
		5000,
	);
	try {
		while (!state.over) {
			const found = await findPostmaster(cluster);
			if (found?.ready && found.pid === server.pid) return true;
			await sleep(10);
		}
		return false;
	} finally {
		clearTimeout(patience);
	}
}
