import { expect } from 'chai';
import type { Standing } from '../../backend/src/subscriptions/event.js';
import type { Threshold } from '../../backend/src/subscriptions/threshold.js';
import { tellThresholds } from '../../backend/src/events/threshold/tell.js';
import type { Message } from '../../backend/src/messages/message.js';
import type { Filter } from '../../backend/src/subscriptions/filter.js';
import { newCampaign } from '../clicks/support.js';
import { startServer, type TestServer } from '../support/server.js';
import { iphonePerson, visitAs } from '../support/visitors.js';
import { subscribe, type NewSubscription } from '../deliveries/support.js';
import { hoursAgo, inHours, judgeAs, NOWHERE, sent, toldTo } from './support.js';

interface ThresholdData {
	campaign: { id: string; name: string };
	threshold: Threshold;
	report: Standing;
}

/** Nobody looks or judges here but the tests. */
describe('campaign.threshold', () => {
	let server: TestServer;
	let campaign: string;

	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
	});
	after(() => server.stop());
	beforeEach(async () => {
		campaign = newCampaign();
		await server.deps.db.pool.query('DELETE FROM subscriptions');
	});

	const ask = (threshold: Threshold, filter: Filter = {}): Promise<NewSubscription> =>
		subscribe(server, {
			url: NOWHERE,
			events: ['campaign.threshold'],
			filter: { campaign, threshold, ...filter },
		});

	const look = (hours = 0) => tellThresholds({ ...server.deps, clock: inHours(hours) });

	const told = (subscription: NewSubscription) => toldTo<ThresholdData>(server, subscription);

	async function tap(...messages: Message[]): Promise<void> {
		for (const { links } of messages) await visitAs(server, links[0]!.token, iphonePerson);
		await judgeAs(server, campaign, ['human']);
	}

	it('comes once when there are so many human clicks', async () => {
		const subscription = await ask({ clicks: 2 });
		const messages = await sent(server, campaign, { count: 4 });
		await tap(messages[0]!);
		await look();
		await visitAs(server, messages[1]!.links[0]!.token, iphonePerson);
		await judgeAs(server, campaign, ['bot']);
		await look();
		expect(await told(subscription)).to.have.length(0);

		await tap(messages[2]!);
		await look();
		await tap(messages[3]!);
		await look();
		const events = await told(subscription);
		expect(events).to.have.length(1);
		const { type, data } = events[0]!;
		expect(type).to.equal('campaign.threshold');
		expect(data).to.have.all.keys('campaign', 'threshold', 'report');
		expect(data.campaign).to.deep.equal({ id: messages[0]!.campaignId, name: campaign });
		expect(data.threshold).to.deep.equal({ clicks: 2 });
		expect(data.report).to.have.all.keys('sent', 'delivered', 'raw', 'filtered');
		expect(data.report).to.deep.include({ sent: 4, delivered: 0 });
		expect(data.report.raw).to.include({ clicks: 3, recipients: 3, rate: 0.75 });
		expect(data.report.filtered).to.include({ clicks: 2, recipients: 2, rate: 0.5 });
	});

	it('comes when the filtered rate is reached, also by a receipt', async () => {
		const [half, all] = [await ask({ rate: 0.5 }), await ask({ rate: 1 })];
		const messages = await sent(server, campaign, { count: 4 });
		await tap(messages[0]!, messages[0]!, messages[0]!);
		await look();
		expect(await told(half)).to.have.length(0);
		await tap(messages[1]!);
		await look();
		expect(await told(half)).to.have.length(1);
		expect(await told(all)).to.have.length(0);
		for (const { id } of messages.slice(0, 2))
			await server.api('PATCH', `/v1/messages/${id}`, { status: 'delivered' });
		await look();
		expect(await told(all)).to.have.length(1);
		expect(await told(half)).to.have.length(1);
	});

	it('comes so many hours after the first message, at once or late, but not before', async () => {
		const subscription = await ask({ hours: 1.5 });
		await sent(server, campaign, { sentAt: hoursAgo(1) });
		await sent(server, campaign);
		await look(0.49);
		expect(await told(subscription)).to.have.length(0);
		await look(30);
		await look(31);
		const events = await told(subscription);
		expect(events.map(({ data }) => data.campaign.name)).to.deep.equal([campaign]);
		expect(Date.parse(events[0]!.timestamp)).to.be.closeTo(Date.now() + 1_800_000, 60_000);
	});

	it('comes once although several look at the same time', async () => {
		const [clicks, hours] = [await ask({ clicks: 1 }), await ask({ hours: 1 })];
		const messages = await sent(server, campaign, { count: 3 });
		for (const message of messages) await tap(message);
		await Promise.all(Array.from({ length: 6 }, () => look(2)));
		expect(await told(clicks)).to.have.length(1);
		expect(await told(hours)).to.have.length(1);
	});

	it('is for each campaign that the filter names, or for all', async () => {
		const other = newCampaign();
		const first = await sent(server, campaign);
		const filters: [filter: Filter, expected: string[]][] = [
			[{ campaign: first[0]!.campaignId }, [campaign]],
			[{ campaign: [campaign, other] }, [campaign, other]],
			[{ campaign: 'Not there' }, []],
		];
		const asked: NewSubscription[] = [];
		for (const [filter] of filters) {
			asked.push(await ask({ clicks: 1 }, filter));
			asked.push(await ask({ hours: 1 }, filter));
		}
		const everything = await subscribe(server, {
			url: NOWHERE,
			events: ['campaign.threshold'],
			filter: { threshold: { clicks: 1 }, contact: 'nobody' },
		});
		const [second] = await sent(server, other);
		await tap(first[0]!);
		await visitAs(server, second!.links[0]!.token, iphonePerson);
		await judgeAs(server, other, ['human']);
		await look(2);
		const names = async (subscription: NewSubscription) =>
			(await told(subscription)).map(({ data }) => data.campaign.name);
		for (const [at, subscription] of asked.entries()) {
			const [filter, expected] = filters[Math.floor(at / 2)]!;
			expect(await names(subscription), JSON.stringify(filter)).to.have.members(expected);
		}
		expect(await names(everything)).to.have.members([campaign, other]);
	});

	it('leaves alone what had been reached before the subscription was made', async () => {
		const messages = await sent(server, campaign, { count: 4, sentAt: hoursAgo(3) });
		await tap(messages[0]!, messages[1]!);
		const subscriptions = [
			await ask({ clicks: 2 }),
			await ask({ rate: 0.5 }),
			await ask({ hours: 2 }),
			await ask({ clicks: 3 }),
		];
		await tap(messages[2]!);
		await look(1);
		const counts = await Promise.all(subscriptions.map(async (one) => (await told(one)).length));
		expect(counts).to.deep.equal([0, 0, 0, 1]);
	});

	it('is not kept for a subscription that is paused', async () => {
		const subscription = await ask({ clicks: 1 });
		const path = `/v1/subscriptions/${subscription.id}`;
		await server.api('PATCH', path, { status: 'paused' });
		const messages = await sent(server, campaign, { count: 2 });
		await tap(messages[0]!);
		await look();
		await server.api('PATCH', path, { status: 'active' });
		await tap(messages[1]!);
		await look();
		expect(await told(subscription)).to.have.length(0);
	});

	it('leaves no changes behind, whether anybody asks or not', async () => {
		await tap((await sent(server, campaign))[0]!);
		await look();
		const { rowCount } = await server.deps.db.pool.query('SELECT FROM campaign_changes');
		expect(rowCount).to.equal(0);
	});
});
