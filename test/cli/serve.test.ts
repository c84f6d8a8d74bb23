import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { eventually } from '../support/eventually.js';

const BIN = fileURLToPath(new URL('../../backend/src/bin.ts', import.meta.url));

/** PostgreSQL's own lock: there as long as it runs. */
const LOCK = 'postgres/data/postmaster.pid';

describe('clickloop start', () => {
	let dataDir: string;
	let child: ChildProcess;
	let output: string;

	beforeEach(async () => {
		dataDir = await mkdtemp(join(tmpdir(), 'clickloop-serve-'));
		output = '';
		child = spawn(process.execPath, ['--import', 'tsx', BIN], {
			env: { PATH: process.env.PATH, PORT: '0', CLICKLOOP_DATA_DIR: dataDir },
		});
		child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
		child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
	});

	afterEach(async () => {
		if (child.exitCode === null) child.kill('SIGKILL');
		await rm(dataDir, { recursive: true });
	});

	it('says where everything is, in a few calm lines, and ends all on SIGINT', async () => {
		await eventually(() => expect(output).to.contain('Ctrl-C'), 40_000);
		expect(output).to.match(/Admin pages +http:\/\/localhost:\d+\/admin\n/);
		// A log keeps what is printed: a link in it would open the door to whoever reads it.
		expect(output).not.to.contain('token=');
		expect(output).to.match(/Sign in +.*"npx clickloop sign-in-link"/);
		expect(output).to.match(/API key +clickloop_\S+\n/);
		expect(output.trim().split('\n')).to.have.length.below(12);
		child.kill('SIGINT');
		expect(await once(child, 'exit')).to.deep.equal([0, null]);
		expect(existsSync(join(dataDir, LOCK))).to.equal(false);
	});

	it('leaves no database behind when it is told to stop while it still starts', async () => {
		await eventually(() => expect(existsSync(join(dataDir, LOCK))).to.equal(true), 40_000);
		child.kill('SIGTERM');
		expect(await once(child, 'exit')).to.deep.equal([0, null]);
		expect(existsSync(join(dataDir, LOCK))).to.equal(false);
	});
});
