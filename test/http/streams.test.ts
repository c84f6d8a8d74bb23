import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import {
	openDatabase,
	type Database,
	type Queryable,
} from '../../backend/src/database/database.js';
import { Problem } from '../../backend/src/http/problem.js';
import { createStreams, type Streams } from '../../backend/src/http/streams.js';
import { createLogger } from '../../backend/src/logger.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

describe('A long answer', () => {
	let database: TestDatabase;
	let db: Database;
	let directory: string;
	let server: Server;
	let streams: Streams;
	let text: (tx: Queryable) => AsyncGenerator<string, void>;
	let asked: number;
	let outcomes: (Error | null)[];
	let answers: IncomingMessage[];

	before(async () => {
		database = await createTestDatabase();
		db = openDatabase({ connectionString: database.url }, () => undefined);
		directory = await mkdtemp(join(tmpdir(), 'streams-test-'));
		server = createServer((_req, res) => {
			asked += 1;
			// Those of a test before may come late.
			const ours = outcomes;
			streams.send(res, { 'Content-Type': 'text/plain' }, text).then(
				() => ours.push(null),
				(error: Error) => {
					ours.push(error);
					if (res.headersSent) res.destroy();
					else res.writeHead(error instanceof Problem ? error.status : 500).end();
				},
			);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});
	beforeEach(() => {
		streams = createStreams(db, directory, createLogger('silent'));
		[asked, outcomes, answers] = [0, [], []];
	});
	afterEach(() => answers.forEach((answer) => answer.destroy()));
	after(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
		await db.close();
		await database.drop();
		await rm(directory, { recursive: true });
	});

	const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	/** Asks, and reads nothing of what comes. */
	const open = () =>
		new Promise<IncomingMessage>((resolve, reject) => {
			get(url(), { agent: false }, (answer) => {
				answer.on('error', () => undefined);
				answers.push(answer);
				resolve(answer);
			}).on('error', reject);
		});
	/** How many transactions are open for long answers. */
	async function countOpen(): Promise<number> {
		const { rows } = await db.pool.query<{ count: number }>(
			`SELECT count(*)::int AS count FROM pg_stat_activity
			 WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'`,
		);
		return rows[0]!.count;
	}

	async function* large(): AsyncGenerator<string> {
		for (let n = 0; n < 200; n += 1) yield await Promise.resolve('x'.repeat(100_000));
	}

	it('is what was made in the transaction', async () => {
		text = async function* (tx) {
			for (const n of [1, 2]) {
				const { rows } = await tx.query<{ level: string; n: number }>(
					`SELECT current_setting('transaction_isolation') AS level, ${n} AS n`,
				);
				yield `${rows[0]!.level} ${rows[0]!.n}\n`;
			}
		};
		const response = await fetch(url());
		expect(response.headers.get('content-type')).to.equal('text/plain');
		expect(await response.text()).to.equal('repeatable read 1\nrepeatable read 2\n');
	});

	it('keeps no transaction open for a reader who reads nothing', async () => {
		text = large;
		await Promise.all(Array.from({ length: 8 }, open));
		await eventually(async () => expect(await countOpen()).to.equal(0));
		expect(outcomes).to.deep.equal([]);
		const lengths = await Promise.all(
			answers.map(async (answer) => {
				let length = 0;
				for await (const chunk of answer) length += (chunk as Buffer).length;
				return length;
			}),
		);
		expect(new Set(lengths)).to.deep.equal(new Set([20_000_000]));
	});

	it('is one of ten at once: further ones are told to come again, until one is done', async () => {
		text = large;
		await Promise.all(Array.from({ length: 10 }, open));
		expect((await fetch(url())).status).to.equal(429);
		const problem = outcomes[0] as Problem;
		expect(problem.detail).to.contain('Try again');
		expect(problem.more.headers).to.deep.equal({ 'Retry-After': '5' });
		answers[0]!.destroy();
		await eventually(async () => expect((await fetch(url())).status).to.equal(200));
	});

	it('ends without a fault when its reader goes away: at once, in the middle, or while it waits for its turn', async () => {
		let made = 0;
		let ended = 0;
		text = async function* () {
			try {
				for (; ; made += 1) yield await Promise.resolve('x'.repeat(1000));
			} finally {
				ended += 1;
			}
		};
		const [first, second] = [await open(), await open()];
		const third = get(url(), { agent: false });
		third.on('error', () => undefined);
		await eventually(() => expect(asked).to.equal(3));
		await eventually(() => expect(made).to.be.greaterThan(20));
		third.destroy();
		first.destroy();
		second.destroy();
		await eventually(() => expect(outcomes).to.deep.equal([null, null, null]));
		expect(ended).to.equal(2);
		expect(await countOpen()).to.equal(0);
	});

	it('is cut off when it takes too long altogether, and the log says so', async () => {
		const lines: string[] = [];
		const log = createLogger('warn', { write: (line) => lines.push(line) });
		streams = createStreams(db, directory, log, 300);
		text = large;
		const answer = await open();
		await eventually(() => expect(outcomes).to.deep.equal([null]));
		expect(await countOpen()).to.equal(0);
		const error: unknown = await answer.toArray().catch((thrown: unknown) => thrown);
		expect(error).to.be.instanceOf(Error);
		expect(lines.join('')).to.contain('took too long and was cut off');
	});

	it('has an answer of its own for what goes wrong before its first piece', async () => {
		text = async function* (tx) {
			await tx.query('SELECT 1/0');
		};
		expect((await fetch(url())).status).to.equal(500);
		expect(outcomes[0]).to.have.property('message', 'division by zero');
	});

	it('is cut off, not ended, by what goes wrong later', async () => {
		text = async function* (tx) {
			yield 'first';
			await tx.query('SELECT 1/0');
		};
		const error: unknown = await fetch(url())
			.then((response) => response.text())
			.catch((thrown: unknown) => thrown);
		expect(error).to.be.instanceOf(TypeError);
		expect(outcomes[0]).to.have.property('message', 'division by zero');
	});
});
