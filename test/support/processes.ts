import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * @param text a path that only one test uses
 * @returns the command lines in which it is, of all processes of this machine
 */
export async function processesWith(text: string): Promise<string[]> {
	const lines = process.platform === 'linux' ? await fromProc() : await fromPs();
	return lines.filter((line) => line.includes(text));
}

/** Slim Linux images have no `ps`. */
async function fromProc(): Promise<string[]> {
	const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
	// A process may end while it is looked at.
	const read = (pid: string) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
	return Promise.all(pids.map(async (pid) => (await read(pid)).replaceAll('\0', ' ')));
}

async function fromPs(): Promise<string[]> {
	const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'args=']);
	return stdout.split('\n');
}
