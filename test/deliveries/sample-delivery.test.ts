import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { eventType } from '../../backend/src/subscriptions/event-types.js';
import type { Delivery } from '../../backend/src/deliveries/delivery.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { subscribe } from './support.js';

describe('Samples that are delivered', () => {
	let server: TestServer;
	let receiver: Receiver;

	before(async () => {
		server = await startServer();
		receiver = await startReceiver();
	});
	after(async () => {
		await server.stop();
		await receiver.stop();
	});

	const sample = (id: string, body?: object) =>
		server.api<Delivery>('POST', `/v1/subscriptions/${id}/sample`, body);

	it('come signed like real events, of each type, whatever the filter', async () => {
		const filter = { campaign: 'of other events' };
		const { id, secret } = await subscribe(server, { url: receiver.url, filter });
		for (const type of eventType.options) {
			const { status, body } = await sample(id, { type });
			expect(status).to.equal(202);
			expect(body).to.include({ subscriptionId: id, type, status: 'pending' });
		}
		await eventually(() => expect(receiver.requests).to.have.length(eventType.options.length));
		const types = receiver.requests.map(({ body, headers }) => {
			const event = new Webhook(secret).verify(body, headers as Record<string, string>);
			return (event as { type: string }).type;
		});
		expect(types).to.have.members([...eventType.options]);
	});

	it('are of the first event that is asked for, where none is named', async () => {
		const events = ['message.failed' as const, 'link.clicked' as const];
		const { id } = await subscribe(server, { url: receiver.url, events });
		expect((await sample(id)).body.type).to.equal('message.failed');
	});

	it('need a subscription and an event that there are', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		expect((await sample(id, { type: 'link.eaten' })).status).to.equal(422);
		await server.api('DELETE', `/v1/subscriptions/${id}`);
		expect((await sample(id)).status).to.equal(404);
	});
});
