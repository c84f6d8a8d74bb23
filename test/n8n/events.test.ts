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

	before('Ada taps, Ben gets nothing, Cleo does not tap within the hour', async () => {
		const loop = await clickloop();
		const workflows = new Map<string, string>();
		for (const [event, { settings }] of Object.entries(expected)) {
			const set = { ...ofCampaign(campaign), events: [event], ...settings };
			workflows.set(event, (await hear(event, set)).workflow);
		}

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
});
