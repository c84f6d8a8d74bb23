import { expect } from 'chai';
import { emit } from '../../backend/src/events/emit.js';
import { sampleEvent } from '../../backend/src/deliveries/sample.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { deliverApart, happen, listDeliveries, subscribe } from './support.js';

const NEVER = new Promise<never>(() => undefined);

describe('several processes that deliver', () => {
	let server: TestServer;
	let receiver: Receiver;
	let stops: (() => Promise<void>)[];

	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
	});
	after(() => server.stop());
	beforeEach(async () => {
		receiver = await startReceiver();
		const times = { timeout: 600_000, lookEvery: 50 };
		stops = [
			await deliverApart(server.deps, times),
			await deliverApart(server.deps, times),
			await deliverApart(server.deps, times),
		];
	});
	afterEach(async () => {
		await Promise.all(stops.map((stop) => stop()));
		await server.deps.db.pool.query('DELETE FROM subscriptions');
		await receiver.stop();
	});

	async function happenManyTimes(count: number): Promise<void> {
		const start = Date.now();
		for (let i = 0; i < count; i += 4) {
			const events = [0, 1, 2, 3].map((one) =>
				sampleEvent('link.clicked', new Date(start + i + one), server.deps.publicUrl),
			);
			await server.deps.db.transaction((tx) => emit(tx, server.deps.secrets, events));
		}
	}

	it('attempt each delivery once, in order of time', async () => {
		await subscribe(server, { url: receiver.url });
		await happenManyTimes(200);
		await eventually(() => expect(receiver.requests).to.have.length.at.least(200));
		const times = receiver.requests.map(
			({ body }) => (JSON.parse(body) as { timestamp: string }).timestamp,
		);
		expect(times).to.deep.equal(times.toSorted());
		const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
		expect(new Set(ids).size).to.equal(200);
		expect(ids).to.have.length(200);
	});

	it('take over what one of them leaves when it stops', async () => {
		receiver.answer = () => NEVER;
		const { id } = await subscribe(server, { url: receiver.url });
		await happenManyTimes(20);
		await eventually(() => expect(receiver.requests).to.have.length(10));
		receiver.answer = () => ({ status: 200 });
		await Promise.all(stops.splice(0, 2).map((stop) => stop()));
		// If the third one has them, they hang in its hands until it stops as well.
		await stops.pop()!();
		stops.push(await deliverApart(server.deps, { lookEvery: 50 }));
		await eventually(async () => {
			const delivered = await listDeliveries(server, `subscription=${id}&status=delivered`);
			expect(delivered).to.have.length(20);
		});
	});

	it('take over from one whose connection breaks', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		const expectDelivered = (count: number) =>
			eventually(async () => {
				const delivered = await listDeliveries(server, `subscription=${id}&status=delivered`);
				expect(delivered).to.have.length(count);
			});
		await happen(server);
		// One whose outcome is not known yet would be sent once more.
		await expectDelivered(1);
		const { rowCount } = await server.deps.db.pool.query(
			`SELECT pg_terminate_backend(pid) FROM pg_locks
			WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
		);
		expect(rowCount).to.equal(1);
		await happen(server);
		await expectDelivered(2);
		expect(receiver.requests).to.have.length(2);
	});
});
