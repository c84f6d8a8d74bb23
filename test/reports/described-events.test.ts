import { expect } from 'chai';
import { DESCRIBED_EVENTS } from '../../backend/src/reports/described-events.js';
import { toBody } from '../../backend/src/subscriptions/event.js';
import { EVENT_TYPES } from '../../backend/src/subscriptions/event-types.js';
import { sampleEvent } from '../../backend/src/deliveries/sample.js';
import { startServer, type TestServer } from '../support/server.js';

interface Description {
	webhooks: Record<string, { post: { requestBody: { content: object } } }>;
}

describe('the description of events', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
	});
	after(() => server.stop());

	it('has each event, as a webhook of the API', async () => {
		const { body } = await server.api<Description>('GET', '/openapi.json');
		expect(Object.keys(body.webhooks)).to.have.members([...EVENT_TYPES]);
		expect(JSON.stringify(body.webhooks)).to.include('#/components/schemas/Click');
		expect(JSON.stringify(body.webhooks)).to.not.include('$defs');
	});

	for (const { type, body } of DESCRIBED_EVENTS) {
		it(`fits what is sent for ${type}`, () => {
			const sent = toBody(sampleEvent(type, new Date(), 'https://go.acme.com'));
			expect(body.safeParse(JSON.parse(sent)).error).to.equal(undefined);
		});
	}
});
