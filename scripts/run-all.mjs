import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs commands one after the other, all of them, and ends with the first failure's exit code.
 * @param {{ name: string, command: string, cwd?: string }[]} steps `cwd` is relative to the repository
 */
export function runAll(steps) {
	const failed = steps.filter(({ name, command, cwd = '.' }) => {
		console.log(`— ${name}`);
		const { status } = spawnSync(command, { cwd: `${root}/${cwd}`, stdio: 'inherit', shell: true });
		return status !== 0;
	});
	if (failed.length === 0) return;
	console.error(`Failed: ${failed.map(({ name }) => name).join(', ')}`);
	process.exit(1);
}
