import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { until } from './until.js';

/** How a command is run: where, and with which environment (nothing else is inherited). */
export interface Place {
	cwd: string;
	env: NodeJS.ProcessEnv;
}

/** A server under test: what it wrote so far, whether it has ended, and how to end it. */
export interface Server {
	output: () => string;
	ended: () => boolean;
	stop: () => Promise<void>;
}

const kept = 50_000;
const graceSeconds = 20;
const running = new Set<ChildProcess>();

process.on('exit', () => {
	for (const child of running) child.kill('SIGTERM');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

/** Runs a command to its end and gives its standard output; all it said is in the error when it fails. */
export async function runCommand(command: string, args: string[], place: Place): Promise<string> {
	const { child, output } = launch(command, args, place);
	const printed: Buffer[] = [];
	child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
	const [code] = (await once(child, 'close')) as [number | null];
	if (code !== 0)
		throw new Error(`\`${command} ${args.join(' ')}\` ended with ${code}:\n${output()}`);
	return Buffer.concat(printed).toString();
}

/** Starts a server as a child process; it is stopped with this process at the latest. */
export function startServer(command: string, args: string[], place: Place): Server {
	const { child, output } = launch(command, args, place);
	const ended = () => child.exitCode !== null || child.signalCode !== null;
	return { output, ended, stop: () => (ended() ? Promise.resolve() : stop(child)) };
}

/** A server that can go away and come back where it was, with what it has stored. */
export interface Restartable {
	start: () => Promise<void>;
	stop: () => Promise<void>;
	restart: () => Promise<void>;
}

/**
 * Nothing is started yet.
 * @param launch starts the server, each time on the same port and data
 * @param url answers 2xx when the server is ready, at most `seconds` after its start
 */
export function restartable(launch: () => Server, url: string, seconds: number): Restartable {
	let server: Server | undefined;
	const start = async () => {
		server = launch();
		await ready(server, url, seconds);
	};
	const stop = async () => server?.stop();
	return { start, stop, restart: () => stop().then(start) };
}

/**
 * Waits until the server answers 2xx at `url`.
 * It throws with what the server wrote, and stops it, when it ends before or takes longer than `seconds`.
 */
export async function ready(server: Server, url: string, seconds: number): Promise<void> {
	const answers = () =>
		fetch(url, { signal: AbortSignal.timeout(5000) }).then(
			({ ok }) => ok,
			() => false,
		);
	try {
		await until(`${url} to answer`, async () => server.ended() || answers(), seconds);
		if (server.ended()) throw new Error(`The server ended before ${url} answered.`);
	} catch (error) {
		await server.stop();
		throw new Error(`${(error as Error).message} The server wrote:\n${server.output()}`);
	}
}

function launch(command: string, args: string[], place: Place) {
	const child = spawn(command, args, { ...place, stdio: ['ignore', 'pipe', 'pipe'] });
	let text = '';
	const keep = (chunk: Buffer) => {
		text = (text + chunk.toString()).slice(-kept);
	};
	child.stdout.on('data', keep);
	child.stderr.on('data', keep);
	running.add(child);
	child.once('close', () => running.delete(child));
	return { child, output: () => text };
}

async function stop(child: ChildProcess): Promise<void> {
	const closed = once(child, 'close');
	child.kill('SIGTERM');
	const patience = setTimeout(() => child.kill('SIGKILL'), graceSeconds * 1000);
	await closed;
	clearTimeout(patience);
}
