import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { isReserved } from '../../../backend/src/links/reserved.js';
import { startServer, type TestServer } from '../../support/server.js';

const MINTER = fileURLToPath(new URL('./minter.ts', import.meta.url));

describe('several processes that mint at once', () => {
	let server: TestServer;
	before(async () => (server = await startServer({ CLICKLOOP_ROLE: 'web' })));
	after(() => server.stop());

	/** @returns how many links a process of its own says that it has minted */
	function mintApart(...args: string[]): Promise<number> {
		const child = fork(MINTER, [server.deps.settings.databaseUrl!, ...args], {
			execArgv: ['--import=tsx'],
		});
		return new Promise((resolve, reject) => {
			let minted = 0;
			child.on('message', (count: number) => (minted = count));
			child.on('error', reject);
			child.on('exit', (code) =>
				code === 0 ? resolve(minted) : reject(new Error(`A minter ended with ${code}`)),
			);
		});
	}

	it('never give a token twice, although they have only a few thousand to choose from', async () => {
		const minted = await Promise.all(Array.from({ length: 3 }, () => mintApart('2', '200')));
		expect(minted).to.deep.equal([200, 200, 200]);
		const { rows } = await server.deps.db.pool.query<{ token: string }>('SELECT token FROM links');
		expect(rows).to.have.length(600);
		expect(new Set(rows.map(({ token }) => token)).size).to.equal(600);
		expect(rows.filter(({ token }) => isReserved(token))).to.deep.equal([]);
	});
});
