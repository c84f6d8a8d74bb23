import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadResult } from './load.js';

/** A server in a process of its own. */
export interface ServerProcess {
	port: number;
	pid: number;
	/** Resolves when it is gone. */
	stop(): Promise<void>;
}

/** The load generator. */
export interface Load {
	run(job: LoadJob): Promise<LoadResult>;
	stop(): Promise<void>;
}

const BIN = fileURLToPath(new URL('../../../backend/dist/bin.js', import.meta.url));
/** Milliseconds. */
const START_PATIENCE = 60_000;

export async function startReference(kind: 'bare' | 'express'): Promise<ServerProcess> {
	const child = fork(fileURLToPath(new URL('reference.ts', import.meta.url)), [kind]);
	const [port] = (await once(child, 'message')) as [number];
	return { port, pid: child.pid!, stop: () => end(child) };
}

export async function startLoad(): Promise<Load> {
	const child = fork(fileURLToPath(new URL('load.ts', import.meta.url)));
	await once(child, 'spawn');
	return {
		run: (job) =>
			new Promise((resolve, reject) => {
				const onEnd = () => reject(new Error('The load generator ended'));
				child.once('exit', onEnd);
				child.once('message', (result: LoadResult) => {
					child.off('exit', onEnd);
					resolve(result);
				});
				child.send(job);
			}),
		stop: () => end(child),
	};
}

/**
 * Starts Clickloop as it is built, as its users do.
 * @param env its settings
 * @param nodeArguments for Node itself, e.g. `--cpu-prof`
 */
export async function startBuilt(
	env: Record<string, string>,
	nodeArguments: string[] = [],
): Promise<ServerProcess> {
	const child = spawn(process.execPath, [...nodeArguments, BIN], {
		env: { ...process.env, PORT: '0', ...env },
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const port = await readPort(child);
	return { port, pid: child.pid!, stop: () => end(child) };
}

function readPort(child: ChildProcess): Promise<number> {
	return new Promise((resolve, reject) => {
		let said = '';
		const fail = () => reject(new Error(`Clickloop did not start: ${said}`));
		const patience = setTimeout(fail, START_PATIENCE);
		child.once('exit', fail);
		child.stdout!.on('data', (chunk: Buffer) => {
			said += chunk.toString();
			const [, port] = /localhost:(\d+)\/admin/.exec(said) ?? [];
			if (!port) return;
			clearTimeout(patience);
			resolve(Number(port));
		});
	});
}

async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const gone = once(child, 'exit');
	child.kill('SIGTERM');
	await gone;
}

/** Linux counts processor time in hundredths of a second. */
const TICK = 10_000;

/**
 * @returns the processor time that a process and its children have taken so far, in microseconds; NaN where the
 * system has no /proc
 */
export function cpuTime(pid: number): number {
	if (process.platform !== 'linux') return NaN;
	return [pid, ...childrenOf(pid)].reduce((sum, each) => sum + ownTime(each), 0);
}

/** In PostgreSQL each connection is a child of the postmaster. */
function childrenOf(pid: number): number[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name) && readStat(Number(name))[1] === String(pid))
		.map(Number);
}

function ownTime(pid: number): number {
	const [user = 0, system = 0] = readStat(pid).slice(11, 13).map(Number);
	return (user + system) * TICK;
}

/** @returns what stands in /proc/<pid>/stat behind the name: state, parent, … (proc_pid_stat(5)) */
function readStat(pid: number): string[] {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	} catch {
		return [];
	}
}
