import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { doctor } from '../../../backend/src/cli/doctor/doctor.js';
import { newId } from '../../../backend/src/ids.js';
import { phoneOf, post } from '../../messages/support.js';
import { mintLink, storedClicks } from '../../redirect/support.js';
import { freePort } from '../../support/ports.js';
import { startServer, type TestServer } from '../../support/server.js';

describe('clickloop doctor', () => {
	let server: TestServer;
	let env: Record<string, string>;
	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
		env = {
			DATABASE_URL: server.deps.settings.databaseUrl!,
			CLICKLOOP_DATA_DIR: server.deps.settings.dataDir,
			CLICKLOOP_SECRET: server.deps.settings.secret!,
			CLICKLOOP_PUBLIC_URL: server.url,
		};
	});
	after(() => server.stop());

	/** @returns what it says, by what it is about, and how it ends */
	async function examine(change: Record<string, string> = {}) {
		const lines: string[] = [];
		const end = await doctor([], { ...env, ...change }, (line) => lines.push(line)).then(
			() => null,
			(error: unknown) => (error as Error).message,
		);
		const of = (about: string) => lines.find((line) => line.slice(6).startsWith(about)) ?? '';
		return { of, end };
	}

	it('finds a server well that runs, and says what only works at home', async () => {
		const { of, end } = await examine();
		expect(end).to.equal(null);
		for (const about of ['disk', 'database', 'clock', 'secret', 'proxy', 'receipts']) {
			expect(of(about), about).to.match(/^(ok|look) {2,}/);
		}
		expect(of('public URL')).to.match(/^look .*only on this machine/);
		expect(of('database')).to.match(/PostgreSQL \d+/);
	});

	it('says so when the public URL leads nowhere, or elsewhere', async () => {
		const nobody = `http://127.0.0.1:${await freePort()}`;
		const nowhere = await examine({ CLICKLOOP_PUBLIC_URL: nobody });
		expect(nowhere.end).to.contain('public URL');
		expect(nowhere.of('public URL')).to.match(/^BAD .*connection refused.*CLICKLOOP_PUBLIC_URL/);

		const other: Server = createServer((_req, res) => res.end('Welcome to nginx'));
		await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
		const { port } = other.address() as AddressInfo;
		const elsewhere = await examine({ CLICKLOOP_PUBLIC_URL: `http://127.0.0.1:${port}` });
		other.close();
		expect(elsewhere.of('public URL')).to.match(/^BAD .*not Clickloop that answers/);
	});

	it('says so when the database is away, or the secret another one', async () => {
		const away = await examine({ DATABASE_URL: 'postgres://x:hidden@127.0.0.1:9/x' });
		expect(away.end).to.contain('database');
		expect(away.of('database')).to.match(/^BAD /).and.not.contain('hidden');
		const wrong = await examine({ CLICKLOOP_SECRET: 'another-secret-0123456789' });
		expect(wrong.end).to.contain('secret');
		expect(wrong.of('secret')).to.match(/^BAD .*CLICKLOOP_SECRET/);
	});

	it('sees clicks that are all a proxy’s, and channels whose receipts do not come', async () => {
		const token = await mintLink(server);
		for (let n = 0; n < 20; n += 1) await server.visit(`/${token}`);
		await storedClicks(server, token);
		expect((await examine()).of('proxy')).to.match(/^look .*CLICKLOOP_TRUST_PROXY=127\.0\.0\.1/);

		const { pool } = server.deps.db;
		const channel = newId();
		await pool.query(`INSERT INTO channels (id, name, type) VALUES ($1, 'mute', 'twilio')`, [
			channel,
		]);
		const messages = [1, 2, 3].map((n) => ({ to: phoneOf(n), text: 'Hi' }));
		const { body } = await post(server, messages, { campaign: 'Mute' });
		expect(body.results).to.have.length(3);
		await pool.query(
			`UPDATE messages SET channel_id = $1, status = 'sent', sent_at = now() - interval '1 hour',
				handed_over_at = now() - interval '1 hour'`,
			[channel],
		);
		expect((await examine()).of('receipts')).to.match(/^look .*mute \(3 texts\)/);
		await pool.query(
			`UPDATE messages SET status = 'delivered' WHERE ctid = (SELECT min(ctid) FROM messages)`,
		);
		expect((await examine()).of('receipts')).to.match(/^ok .*mute/);
	});
});
