import { once } from 'node:events';
import { expect } from 'chai';
import { createBackground, type Background } from '../../backend/src/background/background.js';
import { pauseAfter, type Part } from '../../backend/src/background/part.js';
import { openDatabase, type Database } from '../../backend/src/database/database.js';
import { createMetrics } from '../../backend/src/http/metrics.js';
import { createLogger } from '../../backend/src/logger.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

const HOUR = 3_600_000;

describe('Background work', () => {
	let database: TestDatabase;
	let db: Database;
	let background: Background;
	before(async () => {
		database = await createTestDatabase();
		db = openDatabase({ connectionString: database.url }, () => undefined);
	});
	after(async () => {
		await db.close();
		await database.drop();
	});
	const create = () =>
		createBackground({ db, log: createLogger('silent'), metrics: createMetrics() });
	beforeEach(() => (background = create()));
	afterEach(() => background.close());

	const partOf = (work: Part['work'], more: Partial<Part> = {}): Part => ({
		name: 'part',
		work,
		every: HOUR,
		complaint: 'It failed',
		...more,
	});
	const state = () => background.states()[0]!;

	it('is done at once, again when woken, and by the clock', async () => {
		let passes = 0;
		const part = background.start(partOf(() => Promise.resolve((passes += 1))));
		await eventually(() => expect(passes).to.equal(1));
		part.wake();
		await eventually(() => expect(passes).to.equal(2));
		background.start(partOf(() => Promise.resolve((passes += 1)), { every: 1 }));
		await eventually(() => expect(passes).to.be.greaterThan(5));
	});

	it('goes on while there is more, until it is to stop', async () => {
		let done = 0;
		background.start(partOf(() => Promise.resolve((done += 1) < 5)));
		await background.pass('part');
		expect(done).to.be.within(5, 6);
		const endless = background.start(partOf(() => Promise.resolve(true), { name: 'endless' }));
		await endless.stop();
	});

	it('pauses after an error however often it is woken, and goes on', async () => {
		let passes = 0;
		const part = background.start(
			partOf(() => {
				passes += 1;
				return passes === 1 ? Promise.reject(new Error('Once')) : Promise.resolve();
			}),
		);
		await eventually(() => expect(state().failures).to.equal(1));
		part.wake();
		await new Promise(setImmediate);
		expect(passes).to.equal(1);
		await part.pass();
		expect(state()).to.include({ failures: 0 });
		expect(state().lastError!.message).to.equal('Once');
		expect(state().lastSuccessAt).to.be.a('string');
	});

	it('pauses longer after each error that does not pass by itself', () => {
		const wrong = new Error('It is wrong');
		expect([1, 2, 3, 20].map((failures) => pauseAfter(wrong, failures))).to.deep.equal([
			1000, 2000, 4000, 30_000,
		]);
		const gone = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
		expect(pauseAfter(gone, 20)).to.equal(1000);
	});

	it('tells who waits for a pass that it failed', async () => {
		background.start(partOf(() => Promise.reject(new Error('Never'))));
		const error = await background.pass('part').catch((thrown: Error) => thrown);
		expect(error).to.be.instanceOf(Error).with.property('message', 'Never');
	});

	it('under a lock is done by one process at a time', async () => {
		const other = create();
		let release: () => void = () => undefined;
		const held = new Promise<void>((resolve) => (release = resolve));
		const lock = 'for one alone';
		const first = background.start(partOf(() => held, { lock }));
		await eventually(() => expect(background.locks.has(lock)).to.equal(true));
		let passes = 0;
		other.start(partOf(() => Promise.resolve((passes += 1)), { lock }));
		await other.pass('part');
		expect(passes).to.equal(0);
		expect(other.states()[0]!.lastSuccessAt).to.equal(null);
		release();
		await first.stop();
		await other.pass('part');
		expect(passes).to.equal(1);
		await other.close();
	});

	it('stops after the pass under way, which is asked to end', async () => {
		let aborted = false;
		const part = background.start(
			partOf(async (signal) => {
				await once(signal, 'abort');
				aborted = true;
			}),
		);
		await part.stop();
		expect(aborted).to.equal(true);
	});

	it('listens to all channels on one connection, and says when it had been gone', async () => {
		const heard: string[] = [];
		const hear = (channel: string) =>
			background.listen(channel, {
				onNotify: (payload) => heard.push(`${channel} ${payload}`),
				onGap: () => heard.push(`${channel} gap`),
			});
		const notify = (channel: string, payload: string) =>
			db.pool.query('SELECT pg_notify($1, $2)', [channel, payload]);
		await hear('one');
		const stop = await hear('two');
		await notify('one', '1');
		await notify('two', '2');
		await eventually(() => expect(heard).to.have.members(['one 1', 'two 2']));

		stop();
		await notify('two', '3');
		const { rowCount } = await db.pool.query(
			`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
			WHERE datname = current_database() AND query LIKE 'LISTEN %'`,
		);
		expect(rowCount).to.equal(1);
		await eventually(() => expect(heard).to.include('one gap'));
		await notify('one', '4');
		await eventually(() => expect(heard).to.include('one 4'));
		expect(heard).to.not.include.members(['two 3']);
	});
});
