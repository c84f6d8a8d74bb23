import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { executionsOf, hear, ofCampaign, subscribedBy } from './driver/scene.js';
import { clickloop, credential, n8n, n8nApi } from './driver/stage.js';
import { until } from './driver/until.js';
import { iphonePerson, open } from './driver/visitors.js';
import { hearingWorkflow } from './driver/workflows.js';

describe('A subscription', () => {
	it('that was deleted behind n8n comes back when the workflow is activated again', async () => {
		const campaign = 'Deleted behind n8n';
		const loop = await clickloop();
		const api = await n8nApi();
		const [link] = await loop.text(campaign, 1);
		const { workflow, subscription } = await hear(campaign, ofCampaign(campaign));
		await loop.deleteSubscription(subscription.id);

		await api.deactivate(workflow);
		await subscribedBy(() => api.activate(workflow));
		await open(iphonePerson, link!);
		expect(await executionsOf(workflow, 1)).to.have.lengthOf(1);
	});

	it('goes when its workflow is deleted while it is active', async () => {
		const loop = await clickloop();
		const { workflow, subscription } = await hear('Deleted while active', {});
		await (await n8nApi()).deleteWorkflow(workflow);
		expect(await loop.subscription(subscription.id)).to.equal(undefined);
	});
});

describe('A secret that is rotated in use', () => {
	it('starts the workflow while the old secret still signs, too', async () => {
		const campaign = 'Rotated with an overlap';
		const loop = await clickloop();
		const [link] = await loop.text(campaign, 1);
		const { workflow, subscription } = await hear(campaign, ofCampaign(campaign));
		await loop.rotateSecret(subscription.id, 1);

		await open(iphonePerson, link!);
		await executionsOf(workflow, 1);
		const [delivery] = await loop.finishedDeliveries(subscription.id);
		expect(delivery!.attempts.map(({ status }) => status)).to.deep.equal([200]);
	});

	it('is refused by n8n without an overlap, until the workflow is activated again', async () => {
		const campaign = 'Rotated at once';
		const loop = await clickloop();
		const api = await n8nApi();
		const [early, late] = await loop.text(campaign, 2);
		const { workflow, subscription } = await hear(campaign, ofCampaign(campaign));
		await loop.rotateSecret(subscription.id, 0);

		await open(iphonePerson, early!);
		const refused = await until('the refusal', async () =>
			(await loop.deliveries(subscription.id)).find(({ attempts }) => attempts.length > 0),
		);
		expect(refused.attempts[0]).to.include({ status: 401 });

		await api.deactivate(workflow);
		await subscribedBy(() => api.activate(workflow));
		await open(iphonePerson, late!);
		expect(await executionsOf(workflow, 1)).to.have.lengthOf(1);
	});
});

describe('n8n behind an address that only sends on to another', () => {
	let proxy: Server;

	before('somebody sets it so', async () => {
		const server = await n8n();
		proxy = createServer((request, response) => {
			response.writeHead(308, { location: `${server.url}${request.url ?? ''}` }).end();
		});
		await new Promise<void>((ready) => proxy.listen(0, '127.0.0.1', ready));
		server.believe(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}/`);
		await server.restart();
	});

	after('and sets it right again', async () => {
		proxy.close();
		const server = await n8n();
		server.believe(`${server.url}/`);
		await server.restart();
	});

	it('does not activate the workflow, and says that redirects are not followed', async () => {
		const api = await n8nApi();
		const workflow = await api.createWorkflow(hearingWorkflow('Sent on', {}, await credential()));
		await api.activate(workflow);
		const { status, triggers } = await api.publication(workflow);
		expect(status).to.equal('failed');
		expect(triggers[0]!.errorMessage).to.match(/answered 308 .*redirects are not followed$/);
	});
});

describe('n8n under an address that the backend cannot reach', () => {
	const wrong = 'http://127.0.0.1:1';

	before('somebody sets it so', async () => {
		const server = await n8n();
		server.believe(`${wrong}/`);
		await server.restart();
	});

	after('and sets it right again', async () => {
		const server = await n8n();
		server.believe(`${server.url}/`);
		await server.restart();
	});

	it('does not activate the workflow, says why, and leaves no subscription behind', async () => {
		const api = await n8nApi();
		const loop = await clickloop();
		const known = await loop.subscriptions();
		const workflow = await api.createWorkflow(
			hearingWorkflow('Unreachable', {}, await credential()),
		);
		await api.activate(workflow);
		const { status, triggers } = await api.publication(workflow);
		expect(status).to.equal('failed');
		expect(triggers[0]!.errorMessage).to.equal(
			`The backend could not reach ${wrong}: connection refused`,
		);
		expect(await loop.subscriptions()).to.deep.equal(known);
	});
});
