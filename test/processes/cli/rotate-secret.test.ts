import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import pg from 'pg';
import { deriveKeys, openKeyRing, readSealedKeys } from '../../../backend/src/auth/key-ring.js';
import { tryUnseal } from '../../../backend/src/auth/sealing.js';
import { createSecrets } from '../../../backend/src/auth/secrets.js';
import { rotateSecret } from '../../../backend/src/cli/rotate-secret.js';
import { readSettings, SettingError } from '../../../backend/src/config.js';
import { createLogger } from '../../../backend/src/logger.js';
import { startClickloop, type Running } from '../../../backend/src/main.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { eventually } from '../../support/eventually.js';
import { ADMIN_KEY } from '../../support/server.js';

const BIN = fileURLToPath(new URL('../../../backend/src/bin.ts', import.meta.url));
const FORMER = 'former-secret-0123456789';
const NEW = 'new-secret-0123456789';
const AUTH_TOKEN = '0123456789abcdef0123456789abcdef';
/** More than two batches. */
const PEOPLE = 1200;

const phoneOf = (n: number) => `+49151${String(10_000_000 + n)}`;

describe('clickloop rotate-secret', function () {
	this.timeout(120_000);

	let dataDir: string;
	let database: TestDatabase;
	let client: pg.Client;
	/** Stands in the way. */
	let blocker: pg.Client;
	let running: Running | undefined;
	let children: ChildProcess[];
	beforeEach(async () => {
		dataDir = await mkdtemp(join(tmpdir(), 'clickloop-rotate-'));
		database = await createTestDatabase();
		client = new pg.Client(database.url);
		blocker = new pg.Client(database.url);
		await Promise.all([client.connect(), blocker.connect()]);
		children = [];
	});
	afterEach(async () => {
		for (const child of children) child.kill('SIGKILL');
		await running?.stop();
		running = undefined;
		await Promise.all([client.end(), blocker.end()]);
		await database.drop();
		await rm(dataDir, { recursive: true, maxRetries: 5 });
	});

	const env = (rest: Record<string, string>) => ({
		PORT: '0',
		CLICKLOOP_DATA_DIR: dataDir,
		CLICKLOOP_ADMIN_KEY: ADMIN_KEY,
		...rest,
	});
	const external = (secret: string) =>
		env({ DATABASE_URL: database.url, CLICKLOOP_SECRET: secret });
	const rotation = () => ({ ...external(FORMER), CLICKLOOP_NEW_SECRET: NEW });

	async function start(settings: NodeJS.ProcessEnv): Promise<Running> {
		running = await startClickloop(readSettings(settings), createLogger('silent'));
		return running;
	}

	async function stop(): Promise<void> {
		await running?.stop();
		running = undefined;
	}

	async function refusal(work: Promise<unknown>): Promise<string> {
		const error: unknown = await work.catch((thrown: unknown) => thrown);
		expect(error).to.be.instanceOf(SettingError);
		return (error as SettingError).message;
	}

	/** Runs the command in this process. */
	async function rotate(settings: NodeJS.ProcessEnv): Promise<string> {
		const lines: string[] = [];
		await rotateSecret([], settings, (line) => lines.push(line));
		return lines.join('\n');
	}

	/** Runs it in a process of its own. */
	function spawnRotation(settings: NodeJS.ProcessEnv) {
		const child = spawn(process.execPath, ['--import', 'tsx', BIN, 'rotate-secret'], {
			env: { PATH: process.env.PATH, ...settings },
		});
		children.push(child);
		let output = '';
		for (const stream of [child.stdout, child.stderr]) {
			stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
		}
		return { child, exit: once(child, 'exit'), output: () => output };
	}

	async function api<T>(method: string, path: string, body?: object): Promise<T> {
		const response = await fetch(running!.url + path, {
			method,
			headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
			...(body && { body: JSON.stringify(body) }),
		});
		expect(response.ok, `${method} ${path}: ${response.status}`).to.equal(true);
		return (await response.json()) as T;
	}

	/** Something in each kind of encrypted column. */
	async function fill(people: number): Promise<void> {
		for (let first = 0; first < people; first += 1000) {
			const count = Math.min(1000, people - first);
			const messages = Array.from({ length: count }, (_, n) => ({
				to: phoneOf(first + n),
				text: 'Hi https://acme.com',
			}));
			await api('POST', '/v1/messages', { campaign: 'Rotation', messages });
		}
		const settings = {
			accountSid: 'AC0123456789abcdef0123456789abcdef',
			authToken: AUTH_TOKEN,
			from: '+15005550006',
		};
		await api('POST', '/v1/channels', { name: 'Provider', type: 'twilio', settings });
		const url = 'http://127.0.0.1:9/hook';
		const { id } = await api<{ id: string }>('POST', '/v1/subscriptions', {
			url,
			events: ['link.clicked'],
		});
		await api('POST', `/v1/subscriptions/${id}/rotate-secret`);
	}

	/** Everything is read and found as it was. */
	async function expectReadable(people: number): Promise<void> {
		const { db, secrets } = running!.deps;
		const { rows } = await db.pool.query<{ phone: Buffer; hash: Buffer }>(
			'SELECT phone, phone_hash AS hash FROM recipients',
		);
		const phones = rows.map(({ phone }) => secrets.decrypt(phone));
		expect(phones).to.have.members(Array.from({ length: people }, (_, n) => phoneOf(n)));
		for (const [at, { hash }] of rows.entries()) {
			expect(secrets.keyedHash(phones[at]!)).to.deep.equal(hash);
		}
		const to = encodeURIComponent(phoneOf(people - 1));
		const { data } = await api<{ data: { to: string }[] }>('GET', `/v1/messages?to=${to}`);
		expect(data.map((message) => message.to)).to.deep.equal([phoneOf(people - 1)]);
		const { rows: sealed } = await db.pool.query<{ secret: Buffer }>(
			`SELECT secrets AS secret FROM channels WHERE secrets IS NOT NULL
			 UNION ALL SELECT secret FROM subscriptions UNION ALL SELECT former_secret FROM subscriptions`,
		);
		const texts = sealed.map(({ secret }) => secrets.decrypt(secret));
		expect(texts[0]).to.contain(AUTH_TOKEN);
		expect(texts.slice(1).map((text) => text.slice(0, 6))).to.deep.equal(['whsec_', 'whsec_']);
	}

	/** @returns the backends that somebody stands in the way of */
	async function whoWaits(): Promise<number[]> {
		const { rows } = await client.query<{ pid: number }>(
			`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
		);
		return rows.map(({ pid }) => pid);
	}

	/** @returns how many numbers the newest key opens */
	async function countRotated(secret: string): Promise<number> {
		const ring = openKeyRing(await readSealedKeys(client), secret);
		const { rows } = await client.query<{ phone: Buffer }>('SELECT phone FROM recipients');
		return rows.filter(({ phone }) => tryUnseal(ring!.encryption[0], phone)).length;
	}

	it('goes on where it was killed, loses nothing, and the former secret opens nothing after', async () => {
		await start(external(FORMER));
		await fill(PEOPLE);
		await stop();

		// Somebody holds a row of the third batch: the rotation comes to stand in its middle.
		await blocker.query('BEGIN');
		await blocker.query(
			`SELECT FROM recipients WHERE id = (SELECT id FROM recipients ORDER BY id OFFSET 1100 LIMIT 1)
			 FOR UPDATE`,
		);
		const killed = spawnRotation(rotation());
		await eventually(async () => expect(await whoWaits()).to.have.length(1));
		killed.child.kill('SIGKILL');
		await killed.exit;
		// As if it had been killed an instant earlier: PostgreSQL notices only once the row is free.
		await client.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [
			await whoWaits(),
		]);
		await blocker.query('ROLLBACK');
		expect(await countRotated(NEW)).to.equal(1000);

		// In between a server works, with the new secret alone.
		await eventually(async () => {
			expect(await refusal(start(external(FORMER)))).to.contain('is not the secret');
		});
		await start(external(NEW));
		await expectReadable(PEOPLE);
		await stop();

		const again = spawnRotation(rotation());
		expect(await again.exit).to.deep.equal([0, null]);
		expect(again.output()).to.contain('recipients.phone: 200 re-encrypted, 1000 had been before\n');
		expect(again.output()).to.match(/In all: \d+ re-encrypted, 1000 had been before\.\nDone\. /);
		expect(again.output()).to.not.contain(NEW);
		expect(await countRotated(NEW)).to.equal(PEOPLE);

		expect(await refusal(start(external(FORMER)))).to.contain('is not the secret');
		await start(external(NEW));
		await expectReadable(PEOPLE);
		await stop();
		expect(await rotate(rotation())).to.contain('is in force already');
	});

	it('ends in order when it is interrupted, and goes on', async () => {
		await start(external(FORMER));
		await fill(600);
		await stop();
		await blocker.query('BEGIN');
		await blocker.query('SELECT FROM recipients FOR UPDATE');
		const { child, exit, output } = spawnRotation(rotation());
		await eventually(async () => expect(await whoWaits()).to.have.length(1));
		child.kill('SIGINT');
		await setTimeout(100);
		await blocker.query('ROLLBACK');
		expect(await exit).to.deep.equal([1, null]);
		expect(output()).to.match(/Interrupted; nothing is lost\. .* to go on\.\n$/);
		expect(await countRotated(NEW)).to.equal(500);
		expect(await rotate(rotation())).to.contain('phone: 100 re-encrypted, 500 had been before');
	});

	it('leaves nothing that could be read with the former secret, even for who has it and a dump', async () => {
		await start(external(FORMER));
		await fill(3);
		await stop();
		const formerKeys = openKeyRing(await readSealedKeys(client), FORMER)!;
		await rotate(rotation());
		const { rows } = await client.query<{ phone: Buffer }>('SELECT phone FROM recipients');
		expect(openKeyRing(await readSealedKeys(client), FORMER)).to.equal(null);
		for (const keys of [deriveKeys(FORMER), formerKeys]) {
			for (const { phone } of rows) expect(() => createSecrets(keys).decrypt(phone)).to.throw();
		}
	});

	it('may be done time and again, and keeps no more than the key before', async () => {
		await start(external(FORMER));
		await fill(3);
		await stop();
		const secrets = [FORMER, NEW, 'third-secret-0123456789', 'fourth-secret-0123456789'];
		for (const [at, secret] of secrets.slice(1).entries()) {
			await rotate({ ...external(secrets[at]!), CLICKLOOP_NEW_SECRET: secret });
		}
		await start(external(secrets.at(-1)!));
		await expectReadable(3);
		const kept = (await readSealedKeys(client)).map(({ purpose, generation, inUse }) => ({
			purpose,
			generation,
			inUse,
		}));
		expect(kept).to.deep.equal([
			{ purpose: 'encryption', generation: 4, inUse: true },
			{ purpose: 'encryption', generation: 3, inUse: false },
			{ purpose: 'hashing', generation: 1, inUse: true },
		]);
	});

	it('counts what no key opens, leaves it as it is, and goes on', async () => {
		await start(external(FORMER));
		await fill(3);
		await stop();
		await client.query(
			'UPDATE recipients SET phone = $1 WHERE id = (SELECT min(id::text)::uuid FROM recipients)',
			[Buffer.alloc(40)],
		);
		expect(await rotate(rotation())).to.contain(
			'recipients.phone: 2 re-encrypted, 1 that no key opens left as they are',
		);
		const { rows } = await client.query<{ phone: Buffer }>(
			'SELECT phone FROM recipients ORDER BY id',
		);
		expect(rows[0]!.phone).to.deep.equal(Buffer.alloc(40));
	});

	it('does not begin while a server runs, nor a server while it is at work', async () => {
		await start(external(FORMER));
		expect(await refusal(rotate(rotation()))).to.contain('Stop every server on it first');
		await fill(3);
		await stop();

		await blocker.query('BEGIN');
		await blocker.query('SELECT FROM recipients FOR UPDATE');
		const rotating = rotate(rotation());
		await eventually(async () => expect(await whoWaits()).to.have.length(1));
		for (const secret of [FORMER, NEW]) {
			expect(await refusal(start(external(secret)))).to.contain(
				'"clickloop rotate-secret" is at work',
			);
		}
		expect(await refusal(rotate(rotation()))).to.contain('still uses this database');
		await blocker.query('ROLLBACK');
		await rotating;
	});

	it('takes the new secret from its variable alone, and changes nothing without', async () => {
		await start(external(FORMER));
		await stop();
		expect(await refusal(rotate(external(FORMER)))).to.contain('CLICKLOOP_NEW_SECRET is not set');
		expect(await refusal(rotateSecret([NEW], rotation(), () => undefined)))
			.to.contain('takes no arguments')
			.and.not.contain(NEW);
		const short = { ...rotation(), CLICKLOOP_NEW_SECRET: 'short' };
		expect(await refusal(rotate(short))).to.match(
			/^CLICKLOOP_NEW_SECRET: its value is not allowed/,
		);
		const wrong = { ...rotation(), CLICKLOOP_SECRET: 'some-other-secret' };
		expect(await refusal(rotate(wrong))).to.contain('CLICKLOOP_SECRET is not the secret');
		await start(external(FORMER));
	});

	it('makes another secret where it was generated, and the embedded database opens with it', async () => {
		const embedded = env({});
		await start(embedded);
		await fill(3);
		expect(await refusal(rotate(embedded))).to.contain('Stop every server on it first');
		await stop();
		const former = await readFile(join(dataDir, 'secret'), 'utf8');
		const { exit, output } = spawnRotation(embedded);
		expect(await exit).to.deep.equal([0, null]);
		expect(output()).to.match(
			/recipients\.phone: 3 re-encrypted\n[^]*In all: \d+ re-encrypted\.\n/,
		);
		expect(output()).to.contain(`The secret in ${join(dataDir, 'secret')} is a new one`);
		expect(await readFile(join(dataDir, 'secret'), 'utf8')).to.match(/^[0-9a-f]{64}\n$/);
		expect(await readFile(join(dataDir, 'secret'), 'utf8')).to.not.equal(former);

		expect(await rotate({ ...embedded, CLICKLOOP_NEW_SECRET: NEW })).to.contain(
			'Set CLICKLOOP_SECRET to the new secret',
		);
		expect(await readdir(dataDir)).to.not.include.members(['secret']);
		await start({ ...embedded, CLICKLOOP_SECRET: NEW });
		await expectReadable(3);
	});
});
