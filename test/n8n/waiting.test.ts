import { expect } from 'chai';
import type { SandboxMessage } from './driver/clickloop.js';
import { itemsOf } from './driver/n8n-api.js';
import { executionsOf, people } from './driver/scene.js';
import { clickloop, n8nApi } from './driver/stage.js';
import { homeAddress, iphonePerson, linkIn, messagesPreview, open } from './driver/visitors.js';
import { startWaiting, waitingNode, type Waiting } from './driver/waiting.js';

const [ada, ben] = people as [(typeof people)[0], (typeof people)[0]];
const hour = 3600;

describe('Send and Wait for Click', () => {
	const campaign = 'Waited for';
	let waiting: Waiting;
	let toAda: SandboxMessage;
	let toBen: SandboxMessage;
	let toCleo: SandboxMessage;

	before('three people are texted, each in an execution that waits for an hour', async () => {
		const loop = await clickloop();
		waiting = await startWaiting(campaign, people);
		[toAda, toBen, toCleo] = waiting.messages as [SandboxMessage, SandboxMessage, SandboxMessage];
		await loop.deliver(toAda);
		await loop.deliver(toCleo);
	});

	it('is not woken by a link preview', async () => {
		const loop = await clickloop();
		await open(messagesPreview, linkIn(toAda.text), homeAddress(0));
		await loop.finalClicks(waiting.campaignId, 1);
		expect(await (await n8nApi()).waiting(waiting.workflow)).to.equal(3);
	});

	it('is not woken by a call with a forged signature, nor by one that nobody tapped for', async () => {
		for (const url of waiting.subscriptions.map((subscription) => subscription.url)) {
			const forged = new URL(url);
			forged.searchParams.set('signature', '0'.repeat(64));
			expect((await post(forged)).status).to.equal(401);
			expect((await post(new URL(url))).status).to.equal(200);
		}
		expect(await (await n8nApi()).waiting(waiting.workflow)).to.equal(3);
	});

	it('goes on through Clicked when the person taps, with the click', async () => {
		await open(iphonePerson, linkIn(toAda.text), homeAddress(0));
		const [execution] = await executionsOf(waiting.workflow, 1);
		const [item] = itemsOf(execution!, waitingNode, 0);
		expect(item!.json).to.have.nested.property('message.to', ada.phone);
		expect(item!.json).to.have.nested.property('click.verdict', 'human');
		expect(itemsOf(execution!, waitingNode, 1)).to.have.lengthOf(0);
	});

	it('goes on through Not Clicked when the time is over', async () => {
		await (await clickloop()).deliver(toBen, hour - 2);
		const [, execution] = await executionsOf(waiting.workflow, 2);
		const [item] = itemsOf(execution!, waitingNode, 1);
		expect(item!.json).to.have.nested.property('message.to', ben.phone);
		expect(itemsOf(execution!, waitingNode, 0)).to.have.lengthOf(0);
	});

	it('leaves no subscription behind when each has gone on', async () => {
		await open(iphonePerson, linkIn(toCleo.text), homeAddress(2));
		expect(await executionsOf(waiting.workflow, 3)).to.have.lengthOf(3);
		await waiting.over();
	});
});

function post(url: URL): Promise<Response> {
	return fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ type: 'link.clicked', data: { click: { verdict: 'human' } } }),
	});
}
