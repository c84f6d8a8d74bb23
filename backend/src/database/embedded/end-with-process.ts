import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { program } from './locate-binaries.js';
import { removeSocketDirectoryNow, type Transport } from './transport.js';

/** Milliseconds: PostgreSQL gives its own processes five seconds to quit, and kills them then. */
const PATIENCE = 6000;
const LOOK_EVERY = 10;

interface Attached {
	pid: number;
	cluster: string;
	native: string;
	transport: Transport;
}

/**
 * Ends a server at once should this process end without having stopped it: told twice to stop, told before it was
 * ready, or because something broke. What was committed is kept, the next start replays the log.
 * @returns what lets go of it, once it has ended otherwise
 */
export function endWithProcess(server: Attached): () => void {
	const end = () => {
		quit(server);
		awaitEnd(server.cluster);
		removeSocketDirectoryNow(server.transport.host);
	};
	// Before others that clean up: whoever made the directory may be about to remove it.
	process.prependListener('exit', end);
	return () => process.off('exit', end);
}

function quit({ pid, cluster, native }: Attached): void {
	if (process.platform === 'win32') {
		spawnSync(program(native, 'pg_ctl'), ['stop', '-W', '-m', 'immediate', '-D', cluster]);
		return;
	}
	try {
		process.kill(pid, 'SIGQUIT');
	} catch {
		// It has just ended by itself.
	}
}

/** On the way out nothing asynchronous runs any more. The server takes its lock away as the last thing it does. */
function awaitEnd(cluster: string): void {
	const clock = new Int32Array(new SharedArrayBuffer(4));
	const end = Date.now() + PATIENCE;
	while (existsSync(join(cluster, 'postmaster.pid')) && Date.now() < end) {
		Atomics.wait(clock, 0, 0, LOOK_EVERY);
	}
}
