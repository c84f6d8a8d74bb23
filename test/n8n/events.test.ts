import { expect } from 'chai';
import type { Execution } from './driver/n8n-api.js';
import { executionsOf, hear, ofCampaign, people, tappedIn } from './driver/scene.js';
import { clickloop } from './driver/stage.js';
import { iphonePerson, messagesPreview, open } from './driver/visitors.js';

const campaign = 'All events';
const [ada, ben, cleo] = people.map(({ phone }) => phone) as [string, string, string];

/** For each event: what else the trigger is set to, and whom it is about. */
const expected: Record<string, { settings?: object; about: string[] }> = {
	'link.clicked': { about: [ada] },
	'link.previewed': { about: [ada] },
	'message.delivered': { about: [ada, cleo] },
	'message.failed': { about: [ben] },
	'message.unclicked': { settings: { afterHours: 1 }, about: [cleo] },
	'click.rejudged': { about: [ada] },
};

describe('The trigger, in a workflow for each event', () => {
	const heard = new Map<string, Execution[]>();
	let reached: Execution[];

	before('Ada taps, Ben gets nothing, Cleo does not tap within the hour', async () => {
		const loop = await clickloop();
		const workflows = new Map<string, string>();
		for (const [event, { settings }] of Object.entries(expected)) {
			const set = { ...ofCampaign(campaign), events: [event], ...settings };
			workflows.set(event, (await hear(event, set)).workflow);
		}

		const settings = { threshold: 'clicks', thresholdClicks: 1 };
		const set = { ...ofCampaign(campaign), events: ['campaign.threshold'], ...settings };
		const threshold = await hear('campaign.threshold', set);

		await loop.send(campaign, [ada, ben, cleo]);
		const toAda = await loop.sandboxMessageTo(ada, campaign);
		const toBen = await loop.sandboxMessageTo(ben, campaign);
		const toCleo = await loop.sandboxMessageTo(cleo, campaign);

		await loop.deliver(toAda);
		await loop.fail(toBen);
		await loop.deliver(toCleo, 3600 - 3);
		await open(messagesPreview, toAda.links[0]!.shortUrl);
		await open(iphonePerson, toAda.links[0]!.shortUrl);
		const clicks = await loop.finalClicks(toAda.campaignId, 2);
		// What was counted is corrected last: until then it counts towards the threshold.
		reached = await executionsOf(threshold.workflow, 1);
		await loop.override(clicks.find(({ verdict }) => verdict === 'human')!.id, 'bot');

		for (const [event, workflow] of workflows)
			heard.set(event, await executionsOf(workflow, expected[event]!.about.length));
	});

	for (const [event, { about }] of Object.entries(expected)) {
		it(`starts with ${event}, once for each it is about`, () => {
			const items = heard.get(event)!.flatMap(tappedIn);
			expect(items.map(({ type }) => type)).to.deep.equal(about.map(() => event));
			expect(items.map(({ message }) => message.to)).to.have.members(about);
		});
	}

	it('starts with campaign.threshold, once, as soon as the campaign has a click', () => {
		const items = reached.flatMap(tappedIn);
		expect(items).to.have.lengthOf(1);
		expect(items[0]).to.have.nested.property('campaign.name', campaign);
		expect(items[0]).to.have.nested.property('threshold.clicks', 1);
	});
});
