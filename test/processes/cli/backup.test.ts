import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createSignInLink, signInByKey } from '../../../backend/src/auth/sessions.js';
import { backup } from '../../../backend/src/cli/backup.js';
import { restore } from '../../../backend/src/cli/restore.js';
import { readSettings } from '../../../backend/src/config.js';
import { foldTotals } from '../../../backend/src/totals/fold.js';
import type { Deps } from '../../../backend/src/deps.js';
import { createLogger } from '../../../backend/src/logger.js';
import { startClickloop, type Running } from '../../../backend/src/main.js';
import type { Message } from '../../../backend/src/messages/message.js';
import { ADA } from '../../messages/support.js';
import { eventually } from '../../support/eventually.js';
import { ADMIN_KEY } from '../../support/server.js';
import { IPHONE } from '../../support/visitors.js';

/** Rows that a server that starts adds or works off, and those that no backup holds; the rest is to be the same, letter by letter. */
const OF_THIS_START = /^(sign_in_links|sessions|campaign_changes|spill_directories) /;

describe('clickloop backup and restore', function () {
	this.timeout(90_000);

	let temporary: string;
	let source: NodeJS.ProcessEnv;
	let running: Running | undefined;
	before(async () => {
		temporary = await mkdtemp(join(tmpdir(), 'clickloop-backup-'));
		await chmod(temporary, 0o755);
		source = { PORT: '0', CLICKLOOP_DATA_DIR: join(temporary, 'source') };
	});
	afterEach(async () => {
		await running?.stop();
		running = undefined;
	});
	after(() => rm(temporary, { recursive: true, maxRetries: 5 }));

	const say = () => undefined;
	const path = (name: string) => join(temporary, name);

	async function start(env: NodeJS.ProcessEnv): Promise<Running> {
		running = await startClickloop(readSettings(env), createLogger('silent'));
		return running;
	}

	async function api<T>({ url }: Running, method: string, address: string, body?: object) {
		const response = await fetch(url + address, {
			method,
			headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
			...(body && { body: JSON.stringify(body) }),
		});
		return (await response.json()) as T;
	}

	/** Every row of every table. */
	async function rowsOf({ db }: Deps): Promise<string[]> {
		// Otherwise somebody may do so in between.
		await foldTotals(db);
		const { rows: tables } = await db.pool.query<{ name: string }>(
			`SELECT table_name AS name FROM information_schema.tables
			 WHERE table_schema = 'public' AND table_name <> '_prisma_migrations' ORDER BY name`,
		);
		const all: string[] = [];
		for (const { name } of tables) {
			const { rows } = await db.pool.query<{ row: string }>(
				`SELECT t::text AS row FROM ${name} t ORDER BY row`,
			);
			all.push(...rows.map(({ row }) => `${name} ${row}`));
		}
		return all.filter((row) => !OF_THIS_START.test(row));
	}

	it('bring back every row, beside a running server, and a server that works', async () => {
		const first = await start({ ...source, CLICKLOOP_ADMIN_KEY: ADMIN_KEY });
		const { results } = await api<{ results: { message: Message }[] }>(
			first,
			'POST',
			'/v1/messages',
			{
				campaign: 'Spring "26" \\ ä\t',
				channel: 'sandbox',
				messages: [
					{ to: ADA, text: 'Hi\n€ 😀 https://acme.com/start', metadata: { a: [1, null] } },
				],
			},
		);
		const { id, links } = results[0]!.message;
		await eventually(async () => {
			const { status } = await api<Message>(first, 'GET', `/v1/messages/${id}`);
			expect(status).to.equal('sent');
		});
		await fetch(links[0]!.shortUrl, { headers: { 'user-agent': IPHONE }, redirect: 'manual' });
		await eventually(async () => {
			const { rows } = await first.deps.db.pool.query(
				"SELECT FROM clicks WHERE verdict <> 'unsure'",
			);
			expect(rows).to.have.length(1);
		});

		await backup([path('running')], source, say);
		const before = await rowsOf(first.deps);
		expect((await stat(path('running'))).mode & 0o777).to.equal(0o600);
		await first.stop();
		await backup([path('stopped')], source, say);

		for (const name of ['running', 'stopped']) {
			const env = { PORT: '0', CLICKLOOP_DATA_DIR: path(`of-${name}`) };
			await restore([path(name)], env, say);
			// The key that was set lives on as a hash in the database.
			const second = await start({ ...env, CLICKLOOP_ADMIN_KEY: ADMIN_KEY });
			expect(await rowsOf(second.deps), name).to.deep.equal(before);
			const message = await api<Message>(second, 'GET', `/v1/messages/${id}`);
			expect(message).to.include({ to: ADA, clicks: 1 });
			const answer = await fetch(`${second.url}/${links[0]!.token}`, { redirect: 'manual' });
			expect(answer.headers.get('location')).to.equal('https://acme.com/start');
			await second.stop();
		}
	});

	it('hold no session and no sign-in link: who finds an old backup is let in nowhere', async () => {
		const server = await start({ ...source, CLICKLOOP_ADMIN_KEY: ADMIN_KEY });
		await createSignInLink(server.deps);
		await signInByKey(server.deps, ADMIN_KEY, '127.0.0.1');
		const { rows } = await server.deps.db.pool.query<{ hash: Buffer }>(
			'SELECT hash FROM sessions UNION ALL SELECT hash FROM sign_in_links',
		);
		expect(rows).to.have.length.above(1);
		await backup([path('signed-in')], source, say);
		const text = gunzipSync(await readFile(path('signed-in'))).toString();
		expect(text).to.contain('T {"name":"public.api_keys"');
		expect(text).to.not.match(/sessions|sign_in_links/);
		for (const { hash } of rows) expect(text).to.not.contain(hash.toString('hex'));
	});

	it('refuse what would lose or mix data, and leave nothing behind', async () => {
		const refusal = async (work: Promise<void>) => {
			const error = await work.then(
				() => undefined,
				(thrown: Error) => thrown,
			);
			return error?.message;
		};
		const env = { CLICKLOOP_DATA_DIR: path('new') };
		expect(await refusal(backup([path('running')], source, say))).to.contain('there already');
		expect(await refusal(backup([path('x')], env, say))).to.contain('no database');
		expect(await refusal(restore([path('running')], source, say))).to.contain('has data already');
		await writeFile(path('letter'), gzipSync('Dear Ada,\n'));
		expect(await refusal(restore([path('letter')], env, say))).to.contain('no backup');
		const other = { ...env, CLICKLOOP_SECRET: 'another-secret' };
		expect(await refusal(restore([path('running')], other, say))).to.match(
			/^CLICKLOOP_SECRET is not the secret this backup was made with.* the backup holds its own\.$/,
		);
		expect(await refusal(backup([path('x')], { ...other, ...source }, say))).to.contain(
			'CLICKLOOP_SECRET is not the secret this database was made with',
		);
		await mkdir(path('kept'));
		await writeFile(path('kept/secret'), 'another-secret\n');
		const kept = { CLICKLOOP_DATA_DIR: path('kept') };
		expect(await refusal(restore([path('running')], kept, say))).to.contain(
			`${path('kept/secret')} is not the secret this backup was made with`,
		);
		expect(await readdir(path('kept'))).to.deep.equal(['secret']);

		const whole = gunzipSync(await readFile(path('running'))).toString();
		await writeFile(path('half'), gzipSync(whole.slice(0, whole.lastIndexOf('E '))));
		expect(await refusal(restore([path('half')], env, say))).to.contain('not whole');
		await writeFile(path('newer'), gzipSync(whole.replace('"schema":"', '"schema":"later ')));
		expect(await refusal(restore([path('newer')], env, say))).to.contain('another version');
		expect(existsSync(path('new/postgres'))).to.equal(false);
		expect(existsSync(path('new/secret'))).to.equal(false);
	});
});
