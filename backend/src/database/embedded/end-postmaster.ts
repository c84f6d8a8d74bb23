import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './error.js';
import { program } from './locate-binaries.js';
import { run } from './run.js';

/** Milliseconds that an orderly end may take: it writes all that is still in memory to the disk. */
const PATIENCE = 60_000;

/** What is needed to end a server. */
export interface Ending {
	pid: number;
	cluster: string;
	native: string;
	/** Resolves to whether the server is still there. */
	isRunning: () => Promise<boolean>;
}

/**
 * Ends a server: in order (connections are cut, memory is written), or, when that takes too long, at once;
 * nothing committed is lost then either, the next start replays the log.
 */
export async function endPostmaster(ending: Ending): Promise<void> {
	for (const mode of ['fast', 'immediate'] as const) {
		await signal(ending, mode);
		const end = Date.now() + PATIENCE;
		while (Date.now() < end) {
			if (!(await ending.isRunning())) return;
			await sleep(10);
		}
	}
	throw new EmbeddedPostgresError(
		`PostgreSQL (process ${ending.pid}) does not end; its disk may hang. Its data is in ${ending.cluster}.`,
	);
}

async function signal({ pid, cluster, native }: Ending, mode: 'fast' | 'immediate'): Promise<void> {
	if (process.platform === 'win32') {
		await run(program(native, 'pg_ctl'), ['stop', '-W', '-m', mode, '-D', cluster], {});
		return;
	}
	try {
		process.kill(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}
