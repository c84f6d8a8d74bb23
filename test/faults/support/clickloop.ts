import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/ports.js';

/** How the server is run: from its source, or as it is built and its users run it (`scripts/build.mjs`). */
const PROGRAMS = {
	source: ['--import', 'tsx', pathTo('src/bin.ts')],
	built: [pathTo('dist/bin.js')],
};
export type Program = keyof typeof PROGRAMS;
/** The admin's API key. */
export const KEY = 'faults-admin-key-0123456789';
/** What phone numbers are encrypted with. */
export const SECRET = 'faults-secret-0123456789';
/** Milliseconds: after a crash PostgreSQL first replays its log, and the machine may be busy. */
const START_PATIENCE = 60_000;

/** A Clickloop in a process of its own, started and ended as often as a test likes, always at the same address. */
export interface Clickloop {
	url: string;
	port: number;
	/** Of the process that runs now. */
	pid(): number;
	/** All that its processes have written. */
	output(): string;
	/** Resolves when it takes requests. */
	start(): Promise<void>;
	/** kill -9, to Node alone. */
	kill(): Promise<void>;
	/** SIGTERM; resolves to the exit code. */
	stop(): Promise<number | null>;
	api<T = unknown>(method: string, path: string, body?: unknown): Promise<ApiAnswer<T>>;
	/** @returns what `/metrics` gives for this name */
	metric(name: string): Promise<number>;
}

export interface ApiAnswer<T> {
	status: number;
	headers: Headers;
	body: T;
}

/** @param env its settings, by their names; the data directory among them */
export async function createClickloop(
	env: Record<string, string>,
	program: Program = 'source',
): Promise<Clickloop> {
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	let child: ChildProcess | undefined;
	let output = '';

	async function end(signal: NodeJS.Signals): Promise<number | null> {
		const ending = child;
		child = undefined;
		if (ending?.exitCode !== null || ending.signalCode !== null) return null;
		const exit = once(ending, 'exit');
		ending.kill(signal);
		const [code] = (await exit) as [number | null];
		return code;
	}

	const clickloop: Clickloop = {
		url,
		port,
		pid: () => child!.pid!,
		output: () => output,
		async start() {
			const started = spawn(process.execPath, PROGRAMS[program], {
				env: {
					PATH: process.env.PATH,
					PORT: String(port),
					CLICKLOOP_ADMIN_KEY: KEY,
					CLICKLOOP_SECRET: SECRET,
					CLICKLOOP_SETTLE_SECONDS: '1',
					// Each tap says by an address of its own which one it is.
					CLICKLOOP_TRUST_PROXY: '127.0.0.1',
					...env,
				},
				stdio: ['ignore', 'pipe', 'pipe'],
			});
			child = started;
			let welcome = '';
			const collect = (chunk: Buffer) => {
				if (process.env.TEST_LOG) process.stderr.write(chunk);
				welcome += chunk.toString();
				output += chunk.toString();
			};
			started.stdout.on('data', collect);
			started.stderr.on('data', collect);
			await eventually(() => {
				if (welcome.includes('Clickloop is ready')) return;
				throw new Error(`Clickloop did not start:\n${welcome}`);
			}, START_PATIENCE);
		},
		async kill() {
			await end('SIGKILL');
		},
		stop: () => end('SIGTERM'),
		async api<T>(method: string, path: string, body?: unknown): Promise<ApiAnswer<T>> {
			const response = await fetch(url + path, {
				method,
				headers: {
					authorization: `Bearer ${KEY}`,
					...(body !== undefined && { 'content-type': 'application/json' }),
				},
				...(body !== undefined && { body: JSON.stringify(body) }),
			});
			const text = await response.text();
			const json = (response.headers.get('content-type') ?? '').includes('json');
			return {
				status: response.status,
				headers: response.headers,
				body: (json ? JSON.parse(text) : text) as T,
			};
		},
		async metric(name) {
			const { body } = await clickloop.api<string>('GET', '/metrics');
			return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(body)?.[1]);
		},
	};
	return clickloop;
}

function pathTo(file: string): string {
	return fileURLToPath(new URL(`../../../backend/${file}`, import.meta.url));
}
