import { readFile } from 'node:fs/promises';
import { run } from './run.js';

/** A running process, as others see it. */
export interface ProcessInfo {
	parent: number;
	/** Its arguments, joined by blanks. */
	command: string;
}

/** @returns whether a process has this id now, whichever it is */
export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// EPERM: it is another user's.
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

/**
 * Looks a process up, on Unix.
 * @returns undefined when there is none, or when it has ended and only its parent has not heard of it yet
 */
export async function inspect(pid: number): Promise<ProcessInfo | undefined> {
	return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** Slim Linux images have no `ps`. */
async function fromProc(pid: number): Promise<ProcessInfo | undefined> {
	try {
		const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
		const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
		// The name, in parentheses, may hold anything; behind its last one come state and parent.
		const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		if (state === 'Z') return undefined;
		return { parent: Number(parent), command: command.replaceAll('\0', ' ').trim() };
	} catch {
		return undefined;
	}
}

async function fromPs(pid: number): Promise<ProcessInfo | undefined> {
	const { ok, output } = await run(
		'/bin/ps',
		['-ww', '-o', 'ppid=,command=', '-p', String(pid)],
		{},
	);
	const [, parent, command] = /^\s*(\d+)\s+(.*\S)\s*$/.exec(output) ?? [];
	return ok && parent && command ? { parent: Number(parent), command } : undefined;
}
