import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect, isAlive } from './processes.js';

/** A server that runs on a cluster, whoever started it. */
export interface Postmaster {
	pid: number;
	/** The Clickloop process that started it and still lives; null when the server is an orphan. */
	owner: number | null;
	ready: boolean;
	socketDirectory: string;
	port: number;
}

/**
 * Settings that mean nothing to PostgreSQL: they write into the server's command line which cluster it
 * serves and for whom, where any later process can read it, for exactly as long as the server lives.
 */
export function marks(cluster: string): Record<string, string> {
	return { 'clickloop.owner': String(process.pid), 'clickloop.cluster': cluster };
}

/**
 * Finds the server that runs on the cluster. `postmaster.pid` alone does not prove it: after a crash of the
 * machine its number may be another process's by now, even the server of another Clickloop.
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
	const file = await readLines(join(cluster, 'postmaster.pid'));
	const pid = Number(file?.[0]);
	if (!file || !(pid > 0)) return undefined;
	const owner = await (process.platform === 'win32' ? ownerByFile : ownerByProcess)(cluster, pid);
	if (owner === undefined) return undefined;
	const [, , , port, socketDirectory = '', , , status] = file;
	return { pid, owner, ready: status?.trim() === 'ready', socketDirectory, port: Number(port) };
}

/** A server whose parent is still the process that started it is owned; an orphan has been given another parent. */
async function ownerByProcess(cluster: string, pid: number): Promise<number | null | undefined> {
	const found = await inspect(pid);
	if (!found?.command.endsWith(` clickloop.cluster=${cluster}`)) return undefined;
	return markedOwner(found.command) === found.parent ? found.parent : null;
}

/** Windows has no parents that change: its owner is told by the command line that PostgreSQL keeps in a file. */
async function ownerByFile(cluster: string, pid: number): Promise<number | null | undefined> {
	if (!isAlive(pid)) return undefined;
	const [command = ''] = (await readLines(join(cluster, 'postmaster.opts'))) ?? [];
	const owner = markedOwner(command);
	return owner !== undefined && isAlive(owner) ? owner : null;
}

function markedOwner(command: string): number | undefined {
	const [, owner] = /clickloop\.owner=(\d+)/.exec(command) ?? [];
	return owner === undefined ? undefined : Number(owner);
}

async function readLines(path: string): Promise<string[] | undefined> {
	try {
		return (await readFile(path, 'utf8')).split('\n');
	} catch {
		return undefined;
	}
}
