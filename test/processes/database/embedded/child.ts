import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { EmbeddedPostgres } from '../../../../backend/src/database/embedded/index.js';
import type { Checkout } from './checkout.js';

/** What `serve.ts` says, a line each. */
interface Said {
	connection?: EmbeddedPostgres['connection'];
	error?: string;
	interrupted?: boolean;
}

/** Another Node process that has, or wanted to have, an embedded PostgreSQL. */
export interface Child {
	pid: number;
	said: Said;
	/** The next thing it says. */
	next(): Promise<Said>;
	/** Has it stop the server and end. */
	stop(): Promise<void>;
	/** kill -9, to Node alone. */
	kill(): Promise<void>;
}

/** @returns the process as soon as it runs, before the server does */
export function spawnChild(checkout: Checkout, dataDir: string, uid?: number): ChildProcess {
	return spawn(checkout.node, [checkout.script, dataDir], {
		...(uid !== undefined && { uid, gid: uid }),
		cwd: '/',
		// As a terminal does: a process group that gets Ctrl-C as a whole.
		detached: true,
		stdio: ['pipe', 'pipe', process.env.TEST_LOG ? 'inherit' : 'ignore'],
	});
}

/** @returns the process once its server runs or has failed to */
export async function startChild(
	checkout: Checkout,
	dataDir: string,
	uid?: number,
): Promise<Child> {
	const child = spawnChild(checkout, dataDir, uid);
	const ended = once(child, 'exit');
	const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
	const next = async () => {
		const line: IteratorResult<string, undefined> = await lines.next();
		return JSON.parse(line.value ?? '{}') as Said;
	};
	return {
		pid: child.pid!,
		said: await next(),
		next,
		stop: async () => {
			child.stdin!.end();
			await ended;
		},
		kill: async () => {
			child.kill('SIGKILL');
			await ended;
		},
	};
}
