import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { judgeDue } from '../../backend/src/judging/judge-batch.js';
import type { Filter } from '../../backend/src/subscriptions/filter.js';
import { beginWatching } from '../../backend/src/events/unclicked/begin.js';
import { tellUnclicked } from '../../backend/src/events/unclicked/tell.js';
import { parseId } from '../../backend/src/ids.js';
import { changeStatus } from '../../backend/src/sending/change-status.js';
import type { Message } from '../../backend/src/messages/message.js';
import { getMessage, listClicks, newCampaign } from '../clicks/support.js';
import { startServer, type TestServer } from '../support/server.js';
import { iphonePerson, scanner, visitAs } from '../support/visitors.js';
import { subscribe, type NewSubscription } from '../deliveries/support.js';
import { hoursAgo, inHours, NOWHERE, sent, toldTo } from './support.js';

/** Nobody looks or judges here but the tests, at the times that they choose. */
describe('message.unclicked', () => {
	let server: TestServer;
	let campaign: string;

	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web', CLICKLOOP_SETTLE_SECONDS: '60' });
	});
	after(() => server.stop());
	beforeEach(async () => {
		campaign = newCampaign();
		await server.deps.db.pool.query('DELETE FROM subscriptions');
	});

	/** Subscribes, and lets a worker notice it. */
	async function ask(filter: Filter = {}): Promise<NewSubscription> {
		const made = await subscribe(server, {
			url: NOWHERE,
			events: ['message.unclicked'],
			filter: { campaign, afterHours: 2, ...filter },
		});
		await beginWatching(server.deps.db);
		return made;
	}

	/** Looks as a worker would, so many hours from now. */
	async function lookIn(hours: number): Promise<void> {
		await beginWatching(server.deps.db);
		while (await tellUnclicked({ ...server.deps, clock: inHours(hours) }));
	}

	async function toldMessages(subscription: NewSubscription): Promise<string[]> {
		return (await toldTo(server, subscription)).map(({ data }) => data.message.id);
	}

	async function judgeIn(seconds: number): Promise<void> {
		await judgeDue({ ...server.deps, clock: inHours(seconds / 3600) });
	}

	function patchStatus(message: Message, status: string, at?: string) {
		return server.api('PATCH', `/v1/messages/${message.id}`, { status, ...(at && { at }) });
	}

	/** As a sweep does that finds a message handed over just now, and no outcome. */
	async function loseOutcome(id: string): Promise<void> {
		const messageId = parseId('msg', id)!;
		await server.deps.db.pool.query(
			`UPDATE messages SET status = 'queued', handed_over_at = now() WHERE id = $1`,
			[messageId],
		);
		const change = { messageId, status: 'unknown', by: 'guess', at: inHours(1)() } as const;
		await server.deps.db.transaction((tx) => changeStatus(tx, change, server.deps));
	}

	it('comes once for each message, when its time is over and not before', async () => {
		const subscription = await ask();
		const messages = await sent(server, campaign, { count: 3 });
		await lookIn(1.99);
		expect(await toldMessages(subscription)).to.have.length(0);
		await lookIn(2.01);
		await lookIn(2.01);
		const told = await toldTo(server, subscription);
		expect(told.map(({ data }) => data.message.id)).to.have.members(messages.map(({ id }) => id));
		const [{ type, timestamp, data }] = told as [(typeof told)[0]];
		expect(type).to.equal('message.unclicked');
		expect(data).to.have.all.keys('message', 'campaign');
		expect(data.campaign.name).to.equal(campaign);
		expect(Date.parse(timestamp) - Date.parse(data.message.sentAt!)).to.equal(2 * 3_600_000);
	});

	it('counts from delivery where that is known, also when the receipt comes late', async () => {
		const subscription = await ask();
		const [message] = await sent(server, campaign, { sentAt: hoursAgo(1) });
		await patchStatus(message!, 'delivered', hoursAgo(0));
		await lookIn(1.5);
		expect(await toldMessages(subscription)).to.have.length(0);
		await lookIn(2.01);
		expect(await toldMessages(subscription)).to.deep.equal([message!.id]);
	});

	it('does not come again when a receipt comes after it', async () => {
		const subscription = await ask();
		const [message] = await sent(server, campaign);
		await lookIn(2.01);
		await patchStatus(message!, 'delivered', inHours(2)().toISOString());
		await lookIn(5);
		expect(await toldMessages(subscription)).to.have.length(1);
	});

	it('never comes for a message that was not sent, or failed', async () => {
		const subscription = await ask();
		await sent(server, campaign, { sentAt: null });
		const [failed] = await sent(server, campaign);
		await patchStatus(failed!, 'failed');
		await lookIn(100);
		expect(await toldMessages(subscription)).to.have.length(0);
	});

	it('comes for a message of which nobody knows whether it was sent, counted from its hand-over', async () => {
		const before = await ask();
		const [message, queuedAgain] = await sent(server, campaign, { count: 2, sentAt: null });
		for (const { id } of [message!, queuedAgain!]) await loseOutcome(id);
		const after = await ask();
		await server.deps.db.pool.query(
			`UPDATE messages SET status = 'queued', handed_over_at = NULL WHERE id = $1`,
			[parseId('msg', queuedAgain!.id)],
		);
		await lookIn(1.9);
		for (const subscription of [before, after]) {
			expect(await toldMessages(subscription)).to.have.length(0);
		}
		await lookIn(2.1);
		for (const subscription of [before, after]) {
			expect(await toldMessages(subscription)).to.deep.equal([message!.id]);
		}
	});

	it('comes for a message that the caller sends later', async () => {
		const subscription = await ask();
		const [message] = await sent(server, campaign, { sentAt: null });
		await patchStatus(message!, 'sent');
		await lookIn(2.01);
		expect(await toldMessages(subscription)).to.deep.equal([message!.id]);
	});

	it('for one of several links comes although another was tapped, and is cancelled by that one', async () => {
		const ofStart = await ask({ link: '/start' });
		const ofHelp = await ask({ label: 'acme.com/help' });
		const [message] = await sent(server, campaign, { sentAt: hoursAgo(1) });
		await visitAs(server, message!.links[0]!.token, iphonePerson);
		await judgeIn(90);
		await lookIn(3);
		expect(await toldMessages(ofStart)).to.have.length(0);
		expect(await toldMessages(ofHelp)).to.deep.equal([message!.id]);
	});

	it('is cancelled by a tap, also by one in the last moment that nobody has judged yet', async () => {
		const subscription = await ask();
		const [early, late] = await sent(server, campaign, { count: 2, sentAt: hoursAgo(1) });
		await visitAs(server, early!.links[0]!.token, iphonePerson);
		await judgeIn(90);
		await visitAs(server, late!.links[1]!.token, iphonePerson);
		await lookIn(3);
		expect(await toldMessages(subscription)).to.have.length(0);
		await judgeIn(90);
		await lookIn(4);
		expect((await getMessage(server, late!.id)).humanClicks).to.equal(1);
		expect(await toldMessages(subscription)).to.have.length(0);
	});

	it('waits for an unsure click to settle, and comes only when that was nobody', async () => {
		const subscription = await ask();
		const [nobody, person] = await sent(server, campaign, { count: 2, sentAt: hoursAgo(1) });
		for (const message of [nobody!, person!]) {
			await patchStatus(message, 'delivered', hoursAgo(2 / 3600));
			await visitAs(server, message.links[0]!.token, iphonePerson);
		}
		await judgeIn(0);
		const clicks = await listClicks(server, nobody!.campaignId);
		expect(
			clicks.map(({ verdict, rulesVersion }) => [verdict, rulesVersion !== null]),
		).to.deep.equal([
			['unsure', true],
			['unsure', true],
		]);
		await lookIn(3);
		expect(await toldMessages(subscription)).to.have.length(0);

		const click = clicks.find(({ messageId }) => messageId === nobody!.id)!;
		await server.api('PATCH', `/v1/clicks/${click.id}`, { verdict: 'bot' });
		await judgeIn(90);
		await lookIn(4);
		expect((await getMessage(server, person!.id)).humanClicks).to.equal(1);
		expect(await toldMessages(subscription)).to.deep.equal([nobody!.id]);
	});

	it('is not cancelled by a scanner', async () => {
		const subscription = await ask();
		const [message] = await sent(server, campaign);
		await visitAs(server, message!.links[0]!.token, scanner);
		await judgeIn(90);
		await lookIn(3);
		expect(await toldMessages(subscription)).to.deep.equal([message!.id]);
	});

	it('waits for taps that are still on their way into the database after an outage', async () => {
		const subscription = await ask();
		await sent(server, campaign);
		const directory = join(server.deps.settings.dataDir, 'spill');
		const file = join(directory, `${Date.now()}-0.open`);
		await mkdir(directory, { recursive: true });
		await writeFile(file, '');
		await lookIn(3);
		expect(await toldMessages(subscription)).to.have.length(0);
		await rm(file, { force: true });
		await lookIn(3);
		expect(await toldMessages(subscription)).to.have.length(1);
	});

	it('gives each subscription its own time', async () => {
		const [one, four] = [await ask({ afterHours: 0.5 }), await ask({ afterHours: 4 })];
		await sent(server, campaign);
		await lookIn(0.51);
		expect(await toldMessages(one)).to.have.length(1);
		expect(await toldMessages(four)).to.have.length(0);
		await lookIn(4.01);
		expect(await toldMessages(one)).to.have.length(1);
		expect(await toldMessages(four)).to.have.length(1);
	});

	it('comes after a day where the filter does not say when', async () => {
		const subscription = await ask({ afterHours: undefined });
		const [message] = await sent(server, campaign);
		await lookIn(23.9);
		expect(await toldMessages(subscription)).to.have.length(0);
		await lookIn(24.1);
		expect(await toldMessages(subscription)).to.deep.equal([message!.id]);
	});

	it('goes by all parts of the filter', async () => {
		const messages = await sent(server, campaign, { count: 3 });
		await sent(server, newCampaign());
		const [first, second] = messages;
		const filters: [filter: Filter, expected: Message[]][] = [
			[{}, messages],
			[{ campaign: first!.campaignId }, messages],
			[{ campaign: ['Not there', campaign] }, messages],
			[{ campaign: 'Not there' }, []],
			[{ message: [first!.id, second!.id] }, [first!, second!]],
			[{ message: first!.id, campaign: 'Not there' }, []],
			[{ contact: 'crm-1' }, [second!]],
			[{ label: 'acme.com/help', link: 'acme.com' }, messages],
			[{ link: first!.links[0]!.token }, [first!]],
		];
		const asked: NewSubscription[] = [];
		for (const [filter] of filters) asked.push(await ask(filter));
		await lookIn(2.01);
		for (const [at, [filter, expected]] of filters.entries()) {
			const ids = expected.map(({ id }) => id);
			expect(await toldMessages(asked[at]!), JSON.stringify(filter)).to.have.members(ids);
		}
	});

	it('finds messages sent before the subscription and after it alike, by any filter', async () => {
		const before = await sent(server, campaign, { sentAt: hoursAgo(1) });
		const subscriptions = [
			await ask(),
			await ask({ campaign: before[0]!.campaignId }),
			await ask({ campaign: [campaign, 'Another'] }),
		];
		const after = await sent(server, campaign);
		await lookIn(2.01);
		for (const subscription of subscriptions) {
			const ids = [...before, ...after].map(({ id }) => id);
			expect(await toldMessages(subscription)).to.have.members(ids);
		}
	});

	it('leaves alone what was due before the subscription was made', async () => {
		await sent(server, campaign, { sentAt: hoursAgo(3) });
		const subscription = await ask();
		await sent(server, campaign, { sentAt: hoursAgo(3) });
		await lookIn(10);
		expect(await toldMessages(subscription)).to.have.length(0);
	});

	it('comes late, once, for what became due while nobody looked', async () => {
		const subscription = await ask();
		await sent(server, campaign, { count: 450 });
		await lookIn(48);
		await lookIn(49);
		const told = await toldMessages(subscription);
		expect(told).to.have.length(450);
		expect(new Set(told).size).to.equal(450);
	});

	it('comes once although several look at the same time', async () => {
		const subscription = await ask();
		await sent(server, campaign, { count: 450 });
		await Promise.all(Array.from({ length: 6 }, () => lookIn(3)));
		const told = await toldMessages(subscription);
		expect(told).to.have.length(450);
		expect(new Set(told).size).to.equal(450);
	});

	it('is not kept for a subscription that is paused when it is due, but comes for later ones', async () => {
		const subscription = await ask();
		const path = `/v1/subscriptions/${subscription.id}`;
		await server.api('PATCH', path, { status: 'paused' });
		await sent(server, campaign, { sentAt: hoursAgo(1) });
		const [later] = await sent(server, campaign);
		await lookIn(1.5);
		await server.api('PATCH', path, { status: 'active' });
		await lookIn(2.01);
		expect(await toldMessages(subscription)).to.deep.equal([later!.id]);
	});

	it('follows a changed filter, and leaves alone what that would have told before', async () => {
		const subscription = await ask({ afterHours: 4 });
		await sent(server, campaign, { sentAt: hoursAgo(3) });
		const [recent] = await sent(server, campaign, { sentAt: hoursAgo(1) });
		const path = `/v1/subscriptions/${subscription.id}`;
		await server.api('PATCH', path, { filter: { campaign, afterHours: 2 } });
		await lookIn(1.5);
		expect(await toldMessages(subscription)).to.deep.equal([recent!.id]);
		await lookIn(24);
		expect(await toldMessages(subscription)).to.have.length(1);
	});

	it('stays as it is when a subscription is written with what it had', async () => {
		const subscription = await ask();
		const [message] = await sent(server, campaign, { sentAt: hoursAgo(1.9999) });
		await new Promise((resolve) => setTimeout(resolve, 500));
		const path = `/v1/subscriptions/${subscription.id}`;
		await server.api('PATCH', path, { filter: { afterHours: 2, campaign } });
		await lookIn(1);
		expect(await toldMessages(subscription)).to.deep.equal([message!.id]);
	});

	it('is over when the subscription asks for something else', async () => {
		const subscription = await ask();
		await sent(server, campaign);
		const path = `/v1/subscriptions/${subscription.id}`;
		await server.api('PATCH', path, { events: ['link.clicked'], filter: {} });
		await lookIn(3);
		expect(await toldMessages(subscription)).to.have.length(0);
		const { rowCount } = await server.deps.db.pool.query('SELECT FROM unclicked_watches');
		expect(rowCount).to.equal(0);
	});

	it('misses no message whose transaction was under way when the subscription was made', async () => {
		const [message] = await sent(server, campaign, { sentAt: null });
		let subscription: NewSubscription | undefined;
		await server.deps.db.transaction(async (tx) => {
			// As far as a transaction gets that looks for subscriptions before this one is there.
			const change = { messageId: parseId('msg', message!.id)!, at: new Date() };
			await changeStatus(tx, { ...change, status: 'sent', by: 'caller' }, server.deps);
			subscription = await ask();
		});
		await lookIn(3);
		expect(await toldMessages(subscription!)).to.deep.equal([message!.id]);
	});

	it('is not disturbed by subscriptions that are deleted meanwhile', async () => {
		const kept = await ask();
		const deleted = await ask();
		await sent(server, campaign, { count: 300 });
		await Promise.all([
			lookIn(3),
			server.api('DELETE', `/v1/subscriptions/${deleted.id}`),
			lookIn(3),
			sent(server, campaign, { count: 50 }),
		]);
		await lookIn(3);
		expect(await toldMessages(kept)).to.have.length(350);
	});
});
