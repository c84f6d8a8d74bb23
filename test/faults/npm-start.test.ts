import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';
import { processesWith } from '../support/processes.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What a clone does not have. */
const MADE_HERE = ['.git', 'node_modules', 'dist', 'generated', 'data'];

/** Milliseconds in which everything must be gone. */
const TO_END = 10_000;

describe('in a fresh clone, as the README says,', function () {
	this.timeout(600_000);

	let clone: string;
	let env: NodeJS.ProcessEnv;
	before(async () => {
		clone = join(await mkdtemp(join(tmpdir(), 'clickloop-clone-')), 'clickloop');
		env = { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0' };
		await cp(ROOT, clone, {
			recursive: true,
			filter: (path) => path === ROOT || !MADE_HERE.includes(basename(path)),
		});
		await run('npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund');
	});
	after(() => rm(join(clone, '..'), { recursive: true, force: true }));

	async function run(command: string, ...args: string[]): Promise<string> {
		return (await promisify(execFile)(command, args, { cwd: clone, env })).stdout;
	}

	it('npx clickloop is there after npm ci, and builds what it needs', async () => {
		expect(await run('npx', 'clickloop', 'help', 'backup')).to.contain('Usage: clickloop backup');
		expect(await run('npx', 'clickloop', '-h')).to.match(/^Usage: clickloop/);
	});

	/** `npm start` in a process group of its own, as a terminal gives it one. */
	async function npmStart(): Promise<{ npm: ChildProcess; output: () => string }> {
		const npm = spawn('npm', ['start'], { cwd: clone, env, detached: true });
		let output = '';
		npm.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
		npm.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
		await eventually(() => expect(output).to.contain('Ctrl-C'), 120_000);
		return { npm, output: () => output };
	}

	for (const signal of ['SIGTERM', 'SIGINT'] as const) {
		for (const [whom, sign] of [
			['npm alone', 1],
			['npm and all that it started', -1],
		] as const) {
			it(`npm start ends server and database in order on a ${signal} to ${whom}`, async () => {
				const { npm, output } = await npmStart();
				const exit = once(npm, 'exit');
				const told = Date.now();
				process.kill(sign * npm.pid!, signal);
				await exit;
				// npm has waited: a container ends with it.
				expect(await processesWith(clone)).to.deep.equal([]);
				expect(Date.now() - told).to.be.below(TO_END);
				expect(output()).to.contain('Stopped. All data is kept.');
			});
		}
	}

	it('npm start, ended by a second Ctrl-C, leaves nothing running', async () => {
		const { npm, output } = await npmStart();
		const exit = once(npm, 'exit');
		process.kill(-npm.pid!, 'SIGINT');
		await eventually(() => expect(output()).to.contain('Stopping'));
		// Longer than npm takes to hand the first one on.
		await new Promise((resolve) => setTimeout(resolve, 20));
		process.kill(-npm.pid!, 'SIGINT');
		await exit;
		await eventually(async () => expect(await processesWith(clone)).to.deep.equal([]), TO_END);
	});
});
