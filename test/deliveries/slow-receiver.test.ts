import { expect } from 'chai';
import { startDeliveries } from '../../backend/src/deliveries/start.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { happen, listDeliveries, subscribe } from './support.js';

const NEVER = new Promise<never>(() => undefined);
/** Longer than any test: nothing here ends because time is up. */
const TIMEOUT = 600_000;

describe('a receiver that takes requests and never answers', () => {
	let server: TestServer;
	let slow: Receiver;
	let quick: Receiver;
	let stopDeliveries: () => Promise<void>;

	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
	});
	after(() => server.stop());
	beforeEach(async () => {
		stopDeliveries = await startDeliveries(server.deps, { timeout: TIMEOUT });
		[slow, quick] = await Promise.all([startReceiver(), startReceiver()]);
		slow.answer = () => NEVER;
	});
	afterEach(async () => {
		await stopDeliveries();
		await server.deps.db.pool.query('DELETE FROM subscriptions');
		await Promise.all([slow.stop(), quick.stop()]);
	});

	it('keeps no other waiting, and is asked ten things at a time', async () => {
		await subscribe(server, { url: slow.url });
		const { id } = await subscribe(server, { url: quick.url, events: ['message.failed'] });
		for (let i = 0; i < 30; i++) await happen(server);
		await happen(server, 'message.failed');
		await eventually(async () => {
			const [delivery] = await listDeliveries(server, `subscription=${id}`);
			expect(delivery?.status).to.equal('delivered');
		});
		expect(await listDeliveries(server, 'status=pending')).to.have.length(30);
		await eventually(() => expect(slow.requests).to.have.length(10));
		await happen(server, 'message.failed');
		await eventually(() => expect(quick.requests).to.have.length(2));
		expect(slow.requests).to.have.length(10);
	});

	it('does not hold up a stop, and gets everything from the next process', async () => {
		const { id } = await subscribe(server, { url: slow.url });
		for (let i = 0; i < 12; i++) await happen(server);
		await eventually(() => expect(slow.requests).to.have.length(10));
		await stopDeliveries();
		const interrupted = await listDeliveries(server, `subscription=${id}&status=pending`);
		expect(interrupted).to.have.length(12);
		expect(interrupted.flatMap(({ attempts }) => attempts)).to.have.length(0);

		slow.answer = () => ({ status: 200 });
		stopDeliveries = await startDeliveries(server.deps, { timeout: TIMEOUT });
		await eventually(async () => {
			const delivered = await listDeliveries(server, `subscription=${id}&status=delivered`);
			expect(delivered).to.have.length(12);
		});
	});
});
