import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from './driver/clickloop.js';
import { itemsOf, type Execution } from './driver/n8n-api.js';
import { executionsOf, hear, ofCampaign, people, tappedIn } from './driver/scene.js';
import { backend, clickloop, n8n } from './driver/stage.js';
import { until } from './driver/until.js';
import { homeAddress, iphonePerson, linkIn, open } from './driver/visitors.js';
import { startWaiting, waitingNode, type Waiting } from './driver/waiting.js';

const downSeconds = 50;
const wakingSeconds = 180;

describe('n8n, down for a minute and up again', () => {
	const campaign = 'Down for a minute';
	let tapped = 0;
	let missed: Delivery[];
	let executions: Execution[];
	let waiting: Waiting;
	let woken: Execution[];

	before('people tap before, all the while it is down and starting, and afterwards', async () => {
		const loop = await clickloop();
		const receiver = await n8n();
		const { workflow, subscription } = await hear(campaign, ofCampaign(campaign));
		const links = await loop.text(campaign, 300);
		const tap = () => open(iphonePerson, links[tapped]!, homeAddress(tapped++));
		const tapEach = async (seconds: number, end: () => boolean) => {
			while (!end()) await Promise.all([tap(), sleep(seconds * 1000)]);
		};

		await tap();
		await executionsOf(workflow, 1);
		waiting = await startWaiting('Waiting while n8n is down', people.slice(0, 2));
		for (const message of waiting.messages) await loop.deliver(message);
		const [toAda, toBen] = waiting.messages.map(({ text }) => linkIn(text)) as [string, string];

		await receiver.stop();
		await open(iphonePerson, toAda);
		const downUntil = Date.now() + downSeconds * 1000;
		await tapEach(5, () => Date.now() > downUntil);
		let up = false;
		const starting = receiver.start().finally(() => (up = true));
		await tapEach(1, () => up);
		await starting;
		await tap();
		await open(iphonePerson, toBen);

		const secondAttempts = await until('the attempts after five seconds', async () => {
			const all = await loop.deliveries(subscription.id);
			const through = ({ status, attempts }: Delivery) =>
				status === 'delivered' || attempts.length === 2;
			return all.length === tapped && all.every(through) && all;
		});
		missed = secondAttempts.filter(({ status }) => status === 'pending');
		// The next attempt is in five minutes. Somebody sends them now, and again those that had arrived.
		for (const delivery of secondAttempts) await loop.replay(delivery);
		await loop.finishedDeliveries(subscription.id);
		executions = await executionsOf(workflow, tapped);
		// Waits are called again within a minute or so, for some minutes.
		woken = await executionsOf(waiting.workflow, 2, wakingSeconds);
	});

	it('has missed some of the taps, and their deliveries wait for it', () => {
		expect(missed).not.to.be.empty;
	});

	it('executes the workflow exactly once for each tap', () => {
		const texted = executions.flatMap(tappedIn).map(({ message }) => message.to);
		expect(texted).to.have.lengthOf(tapped);
		expect(new Set(texted)).to.have.lengthOf(tapped);
	});

	it('goes on with what waited for a tap, whether that came while it was down or later', () => {
		const clicked = woken.map((execution) => itemsOf(execution, waitingNode, 0).length);
		expect(clicked).to.deep.equal([1, 1]);
	});
});

describe('The backend, stopped and started on the same data', () => {
	it('goes on starting the workflow, with no activation anew', async () => {
		const campaign = 'Restarted backend';
		const loop = await clickloop();
		const { workflow, subscription } = await hear(campaign, ofCampaign(campaign));
		const links = await loop.text(campaign, 2);
		await open(iphonePerson, links[0]!);
		// Stopped at once: the tap may be judged and delivered only after the start.
		await (await backend()).restart();
		await open(iphonePerson, links[1]!);

		const executions = await executionsOf(workflow, 2);
		await loop.finishedDeliveries(subscription.id);
		expect(executions.flatMap(tappedIn)).to.have.lengthOf(2);
	});

	it('wakes what waited before it was stopped', async () => {
		const loop = await clickloop();
		const { workflow, messages } = await startWaiting('Waiting for a restart', people.slice(0, 1));
		await loop.deliver(messages[0]!);
		await (await backend()).restart();
		await open(iphonePerson, linkIn(messages[0]!.text));
		const [execution] = await executionsOf(workflow, 1);
		expect(itemsOf(execution!, waitingNode, 0)).to.have.lengthOf(1);
	});
});
