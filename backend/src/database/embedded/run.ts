import { spawn, type SpawnOptions } from 'node:child_process';

/** How a program ended. */
export interface Outcome {
	ok: boolean;
	/** Both outputs, or, when it could not be run at all, the reason. */
	output: string;
	/** The system's code when it could not be run at all, e.g. `EACCES`. */
	code?: string;
}

/** Runs a program to its end, or ours; never rejects. */
export function run(program: string, args: string[], options: SpawnOptions): Promise<Outcome> {
	return new Promise((resolve) => {
		const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		const end = () => child.kill('SIGKILL');
		process.on('exit', end);
		const collect = (chunk: Buffer) => (output += chunk.toString());
		child.stdout.on('data', collect);
		child.stderr.on('data', collect);
		const finish = (outcome: Outcome) => {
			process.off('exit', end);
			resolve(outcome);
		};
		child.on('error', (error: NodeJS.ErrnoException) =>
			finish({ ok: false, output: error.message, code: error.code }),
		);
		child.on('close', (status) => finish({ ok: status === 0, output }));
	});
}
