import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { signInLink } from '../../../backend/src/cli/sign-in-link.js';
import { signedIn, visitor } from '../../admin/visitor.js';
import { createTestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { freePort } from '../../support/ports.js';
import { startServer, type TestServer } from '../../support/server.js';

const BIN = fileURLToPath(new URL('../../../backend/src/bin.ts', import.meta.url));

/** @returns what the command says, in lines */
async function run(env: Record<string, string>, ...args: string[]): Promise<string[]> {
	const lines: string[] = [];
	await signInLink(args, env, (line) => lines.push(line));
	return lines;
}

const tokenOf = (url: string) => new URL(url).searchParams.get('token')!;

describe('clickloop sign-in-link', () => {
	describe('beside a server on a PostgreSQL of its own', () => {
		let server: TestServer;
		let env: Record<string, string>;
		before(async () => {
			server = await startServer({ CLICKLOOP_ROLE: 'web' });
			env = {
				DATABASE_URL: server.deps.settings.databaseUrl!,
				CLICKLOOP_SECRET: 'test-secret-0123456789',
				CLICKLOOP_PUBLIC_URL: 'https://go.acme.example',
			};
		});
		after(() => server.stop());

		it('prints a link that signs in once, and ends the one before it', async () => {
			const [first, second] = [await run(env), await run(env)];
			expect(second).to.have.length(1);
			expect(second[0]).to.match(/^https:\/\/go\.acme\.example\/admin\/sign-in\?token=\S{40}$/);
			const signIn = async (url: string) =>
				(await visitor(server).post('/admin/sign-in', { token: tokenOf(url) })).status;
			expect(await signIn(first[0]!)).to.equal(401);
			expect(await signIn(second[0]!)).to.equal(303);
			expect(await signIn(second[0]!)).to.equal(401);
		});

		it('ends all sessions and the unused link', async () => {
			const browsers = [await signedIn(server), await signedIn(server)];
			const [link] = await run(env);
			const { rowCount } = await server.deps.db.pool.query('SELECT FROM sessions');
			const [said] = await run(env, '--end-sessions');
			expect(said).to.contain(`${rowCount} sessions`);
			for (const browser of browsers) expect((await browser.get('/admin')).status).to.equal(303);
			const late = await visitor(server).post('/admin/sign-in', { token: tokenOf(link!) });
			expect(late.status).to.equal(401);
		});

		it('says so where Clickloop was never started', async () => {
			const withoutKey = await createTestDatabase();
			const withoutTables = new URL(withoutKey.url);
			withoutTables.searchParams.set('options', '-csearch_path=nowhere');
			for (const DATABASE_URL of [withoutKey.url, withoutTables.href]) {
				const failed = run({ ...env, DATABASE_URL }).catch((error: unknown) => error);
				expect(String(await failed)).to.include('Start it first');
			}
			await withoutKey.drop();
		});
	});

	describe('beside a server on its embedded database', () => {
		let dataDir: string;
		let port: number;
		let child: ChildProcess;
		let output: string;

		before(async () => {
			dataDir = await mkdtemp(join(tmpdir(), 'clickloop-link-'));
			port = await freePort();
			output = '';
			// A terminal for the server, as for somebody who starts it by hand.
			child = spawn(
				'script',
				['-qefc', `"${process.execPath}" --import tsx "${BIN}"`, '/dev/null'],
				{
					env: { PATH: process.env.PATH, PORT: String(port), CLICKLOOP_DATA_DIR: dataDir },
				},
			);
			child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
			await eventually(() => expect(output).to.contain('Ctrl-C'), 60_000);
		});
		after(async () => {
			const ended = once(child, 'exit');
			// Ctrl-C, as typed.
			child.stdin?.write('\x03');
			await ended;
			await rm(dataDir, { recursive: true });
		});

		const signIn = (token: string) =>
			fetch(`http://localhost:${port}/admin/sign-in`, {
				method: 'POST',
				redirect: 'manual',
				headers: { origin: `http://localhost:${port}` },
				body: new URLSearchParams({ token }),
			}).then(({ status }) => status);

		it('is not needed on a terminal, where the start prints a link; a new one ends that', async () => {
			const [, printed] = /Sign in once +(\S+token=\S+)/.exec(output)!;
			const [link] = await run({ CLICKLOOP_DATA_DIR: dataDir, PORT: String(port) });
			expect(link).to.match(new RegExp(`^http://localhost:${port}/admin/sign-in\\?token=`));
			expect(await signIn(tokenOf(printed!))).to.equal(401);
			expect(await signIn(tokenOf(link!))).to.equal(303);
		});
	});
});
