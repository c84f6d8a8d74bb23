import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { executionsOf, hear, ofCampaign, tappedIn } from './driver/scene.js';
import { clickloop } from './driver/stage.js';
import { until } from './driver/until.js';
import { homeAddress, iphonePerson, open } from './driver/visitors.js';

const taps = 500;
const everyMs = 20;
/** n8n on a small machine executes a few workflows a second; what it has not taken yet waits at the backend. */
const patience = 900;

describe('500 taps within ten seconds', () => {
	it('execute the workflow exactly 500 times, once for each person', async () => {
		const campaign = 'Five hundred at once';
		const loop = await clickloop();
		const { workflow, subscription } = await hear(campaign, ofCampaign(campaign));
		const links = await loop.text(campaign, taps);

		const visits = links.map(async (link, index) => {
			await sleep(index * everyMs);
			return open(iphonePerson, link, homeAddress(index));
		});
		await Promise.all(visits);
		await until(
			`${taps} deliveries`,
			async () => (await loop.deliveries(subscription.id)).length === taps,
		);
		await loop.finishedDeliveries(subscription.id, patience);
		const executions = await executionsOf(workflow, taps, patience);

		const tapped = executions.flatMap(tappedIn).map(({ message }) => message.to);
		expect(tapped).to.have.lengthOf(taps);
		expect(new Set(tapped)).to.have.lengthOf(taps);
	}).timeout(patience * 1000);
});
