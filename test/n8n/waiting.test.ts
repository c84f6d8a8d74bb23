import { expect } from 'chai';
import type { SandboxMessage } from './driver/clickloop.js';
import { itemsOf } from './driver/n8n-api.js';
import { executionsOf, people } from './driver/scene.js';
import { clickloop, n8n, n8nApi } from './driver/stage.js';
import { until } from './driver/until.js';
import { homeAddress, iphonePerson, linkIn, messagesPreview, open } from './driver/visitors.js';
import { startWaiting, waitingNode, type Waiting } from './driver/waiting.js';

const [ada, ben, cleo] = people as [Person, Person, Person];
type Person = (typeof people)[0];

describe('Send and Wait for Click', () => {
	const campaign = 'Waited for';
	let waiting: Waiting;
	let toAda: SandboxMessage;
	let toCleo: SandboxMessage;

	before('two people are texted, each in an execution that waits for an hour', async () => {
		const loop = await clickloop();
		waiting = await startWaiting(campaign, [ada, cleo]);
		[toAda, toCleo] = waiting.messages as [SandboxMessage, SandboxMessage];
		await loop.deliver(toAda);
		await loop.deliver(toCleo);
	});

	it('is not woken by a link preview', async () => {
		const loop = await clickloop();
		await open(messagesPreview, linkIn(toAda.text), homeAddress(0));
		await loop.finalClicks(waiting.campaignId, 1);
		expect(await (await n8nApi()).waiting(waiting.workflow)).to.have.lengthOf(2);
	});

	it('is not woken by a call with a forged signature', async () => {
		const { url } = await n8n();
		expect(waiting.executions).to.have.lengthOf(2);
		for (const id of waiting.executions) {
			const forged = new URL(`${url}/webhook-waiting/${id}/${waiting.node}`);
			forged.searchParams.set('signature', '0'.repeat(64));
			expect((await post(forged)).status).to.equal(401);
		}
		expect(await (await n8nApi()).waiting(waiting.workflow)).to.have.lengthOf(2);
	});

	it('goes on through Clicked when the person taps, with the click', async () => {
		await open(iphonePerson, linkIn(toAda.text), homeAddress(0));
		const [execution] = await executionsOf(waiting.workflow, 1);
		const [item] = itemsOf(execution!, waitingNode, 0);
		expect(item!.json).to.have.nested.property('message.to', ada.phone);
		expect(item!.json).to.have.nested.property('click.verdict', 'human');
		expect(itemsOf(execution!, waitingNode, 1)).to.have.lengthOf(0);
	});

	it('gives back what its item came with', async () => {
		const [execution] = await executionsOf(waiting.workflow, 1);
		const [item] = itemsOf(execution!, waitingNode, 0);
		expect(item!.json).to.have.nested.property('body.contact', ada.contact);
	});

	it('goes on through Not Clicked when the time is over', async () => {
		const { workflow } = await startWaiting('Out of time', [ben], 0.25);
		const [execution] = await executionsOf(workflow, 1);
		const [item] = itemsOf(execution!, waitingNode, 1);
		expect(item!.json).to.have.nested.property('message.to', ben.phone);
		expect(itemsOf(execution!, waitingNode, 0)).to.have.lengthOf(0);
	});

	it('leaves nothing behind that the backend would still call when each has gone on', async () => {
		const loop = await clickloop();
		const subscribed = await loop.subscriptions();
		await open(iphonePerson, linkIn(toCleo.text), homeAddress(2));
		expect(await executionsOf(waiting.workflow, 2)).to.have.lengthOf(2);
		expect(waiting.waits).to.have.lengthOf(2);
		for (const id of waiting.waits) {
			await until('the wait to be done', async () => {
				const { state, error } = await loop.wait(id);
				return state === 'done' && error === null;
			});
		}
		const names = subscribed.map(({ url }) => url).filter((url) => url.includes('webhook-waiting'));
		expect(names).to.deep.equal([]);
	});
});

function post(url: URL): Promise<Response> {
	return fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ type: 'link.clicked', data: { click: { verdict: 'human' } } }),
	});
}
