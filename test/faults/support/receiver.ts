import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/ports.js';

const SCRIPT = fileURLToPath(new URL('receiver-process.ts', import.meta.url));

/** A receiver in a process of its own, always at the same address. */
export interface ReceiverProcess {
	url: string;
	start(): Promise<void>;
	kill(): Promise<void>;
	/** What has arrived so far, repeats included. */
	received(): Promise<{ id: string; clickId?: string }[]>;
}

/** @param file where it keeps what arrives */
export async function createReceiverProcess(file: string): Promise<ReceiverProcess> {
	const port = await freePort();
	let child: ChildProcess | undefined;
	return {
		url: `http://127.0.0.1:${port}/`,
		async start() {
			child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, String(port), file], {
				stdio: ['ignore', 'pipe', 'inherit'],
			});
			await once(child.stdout!, 'data');
		},
		async kill() {
			const exit = once(child!, 'exit');
			child!.kill('SIGKILL');
			await exit;
		},
		async received() {
			const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
			// A kill may cut the last line of its time short: what was not answered comes again.
			return lines.flatMap((line) => parse(line) ?? []);
		},
	};
}

function parse(line: string): { id: string; clickId?: string } | undefined {
	try {
		return JSON.parse(line) as { id: string; clickId?: string };
	} catch {
		return undefined;
	}
}
