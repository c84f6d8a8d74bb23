import { expect } from 'chai';
import type { Click, Verdict } from '../../backend/src/clicks/click.js';
import type { EventType } from '../../backend/src/subscriptions/event-types.js';
import type { Message } from '../../backend/src/messages/message.js';
import type { Filter } from '../../backend/src/subscriptions/filter.js';
import { listClicks, newCampaign } from '../clicks/support.js';
import { startServer, type TestServer } from '../support/server.js';
import { storedEvents } from '../support/stored-events.js';
import { iphonePerson, visitAs } from '../support/visitors.js';
import { subscribe, type NewSubscription } from '../deliveries/support.js';
import {
	hoursAgo,
	judgeAs,
	NOWHERE,
	sent,
	toldTo,
	type MessageData,
	type ToldEvent,
} from './support.js';

interface ClickData {
	click: Click;
	message: Message;
}

/** Nobody judges here but the tests, so that they say which clicks are judged together. */
describe('filters of clicks', () => {
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

	const ask = (filter: Filter, events: EventType[] = ['link.clicked']): Promise<NewSubscription> =>
		subscribe(server, { url: NOWHERE, events, filter: { campaign, ...filter } });

	const judge = (...verdicts: Verdict[]) => judgeAs(server, campaign, verdicts);

	/** @param link its place in the text */
	const tap = (message: Message, link = 0) =>
		visitAs(server, message.links[link]!.token, iphonePerson);

	const sentBefore = async (count = 1) => sent(server, campaign, { count, sentAt: hoursAgo(1) });

	async function toldClicks(subscription: NewSubscription): Promise<Click[]> {
		return (await toldTo<ClickData>(server, subscription)).map(({ data }) => data.click);
	}

	it('tell of the first or another human click of each message, judged together or apart', async () => {
		const [once, first, second, third] = [
			await ask({ once: true }),
			await ask({ nth: 1 }),
			await ask({ nth: 2 }),
			await ask({ nth: 3 }),
		];
		const [apart, together] = await sentBefore(2);
		await tap(apart!);
		await judge('human');
		for (const link of [0, 1, 0]) await tap(together!, link);
		await tap(apart!, 1);
		await judge('human', 'human', 'human', 'bot');
		await tap(apart!, 1);
		await judge('human');

		const clicks = (await listClicks(server, apart!.campaignId)).toReversed();
		const human = clicks.filter(({ verdict }) => verdict === 'human');
		const of = (message: Message) => human.filter(({ messageId }) => messageId === message.id);
		const ids = (found: (Click | undefined)[]) => found.map((click) => click!.id);
		const numbered = (n: number) => ids([of(apart!)[n], of(together!)[n]]);
		expect(human).to.have.length(5);
		expect(ids(await toldClicks(once))).to.have.members(numbered(0));
		expect(ids(await toldClicks(first))).to.have.members(numbered(0));
		expect(ids(await toldClicks(second))).to.have.members(numbered(1));
		expect(ids(await toldClicks(third))).to.deep.equal(ids([of(together!)[2]]));
	});

	it('number a click that settles late behind those that were told before', async () => {
		const [first, second] = [await ask({ nth: 1 }), await ask({ nth: 2 })];
		const [message] = await sentBefore();
		await tap(message!, 0);
		await judge('unsure');
		const [late] = await listClicks(server, message!.campaignId);
		await tap(message!, 1);
		await judge('unsure', 'human');
		expect((await toldClicks(first)).map(({ id }) => id)).to.not.include(late!.id);
		await judge('human');
		expect(await toldClicks(first)).to.have.length(1);
		expect((await toldClicks(second)).map(({ id }) => id)).to.deep.equal([late!.id]);
	});

	it('tell only of clicks within hours of delivery, or of sending where that is all there is', async () => {
		const [hour, day] = [await ask({ withinHours: 1.5 }), await ask({ withinHours: 24 })];
		const [late] = await sent(server, campaign, { sentAt: hoursAgo(2) });
		const [delivered] = await sent(server, campaign, { sentAt: hoursAgo(2) });
		const path = `/v1/messages/${delivered!.id}`;
		await server.api('PATCH', path, { status: 'delivered', at: hoursAgo(1) });
		const [unsent] = await sent(server, campaign, { sentAt: null });
		for (const message of [late!, delivered!, unsent!]) await tap(message);
		await judge('human');
		expect((await toldClicks(hour)).map(({ messageId }) => messageId)).to.deep.equal([
			delivered!.id,
		]);
		expect((await toldClicks(day)).map(({ messageId }) => messageId)).to.have.members([
			late!.id,
			delivered!.id,
		]);
	});

	it('tell of link B only after a human click on link A, judged together or apart', async () => {
		const subscription = await ask({ link: '/help', after: '/start' });
		const [never, wrongWay, scanned, apart, together] = await sentBefore(5);
		await tap(never!, 1);
		await tap(wrongWay!, 1);
		await tap(wrongWay!, 0);
		await tap(apart!, 0);
		await tap(together!, 0);
		await tap(together!, 1);
		await judge('human');
		await tap(apart!, 1);
		await tap(scanned!, 0);
		await tap(scanned!, 1);
		await judge('human', 'bot', 'human');
		const told = await toldClicks(subscription);
		expect(told.map(({ messageId }) => messageId)).to.deep.equal([together!.id, apart!.id]);
		expect(told.map(({ url }) => url)).to.deep.equal(Array(2).fill('https://acme.com/help'));
	});

	it('tell apart messages, contacts and labels', async () => {
		const [first, second] = await sentBefore(2);
		const asked = [
			await ask({ message: first!.id }),
			await ask({ contact: 'crm-1' }),
			await ask({ label: 'acme.com/help' }),
			await ask({ label: 'acme.com' }),
		];
		for (const message of [first!, second!]) {
			await tap(message, 0);
			await tap(message, 1);
		}
		await judge('human');
		const told = await Promise.all(asked.map(toldClicks));
		const messages = told.map((clicks) => clicks.map(({ messageId }) => messageId));
		expect(messages[0]).to.deep.equal([first!.id, first!.id]);
		expect(messages[1]).to.deep.equal([second!.id, second!.id]);
		expect(told[2]!.map(({ url }) => url)).to.deep.equal(Array(2).fill('https://acme.com/help'));
		expect(told[3]).to.have.length(0);
	});

	it('let previews come with clicks, for those who want them', async () => {
		const [both, clicks] = [await ask({ includePreviews: true }), await ask({})];
		const other = await ask({ includePreviews: true }, ['message.failed']);
		const [message] = await sentBefore();
		await tap(message!);
		await judge('preview');
		expect((await toldTo(server, both)).map(({ type }) => type)).to.deep.equal(['link.previewed']);
		await tap(message!);
		await judge('human');
		expect((await toldTo(server, both)).map(({ type }) => type)).to.deep.equal([
			'link.previewed',
			'link.clicked',
		]);
		expect(await toldClicks(clicks)).to.have.length(1);
		expect(await toldClicks(other)).to.have.length(0);
	});

	it('tell of an unsure click at once, for those who want it, and not again when it was human', async () => {
		const [unsure, firstUnsure, sure] = [
			await ask({ includeUnsure: true }),
			await ask({ includeUnsure: true, once: true }),
			await ask({}),
		];
		const [message] = await sentBefore();
		await tap(message!);
		await judge('unsure');
		expect((await toldClicks(unsure))[0]).to.include({ verdict: 'unsure', final: false });
		expect(await toldClicks(firstUnsure)).to.have.length(1);
		expect(await toldClicks(sure)).to.have.length(0);

		await judge('human');
		expect((await toldClicks(sure))[0]).to.include({ verdict: 'human', final: true });
		await tap(message!, 1);
		await judge('human');
		expect(await toldClicks(sure)).to.have.length(2);
		expect(await toldClicks(unsure)).to.have.length(2);
		expect(await toldClicks(firstUnsure)).to.have.length(1);
	});

	it('put no unsure click together where nobody wants it', async () => {
		await ask({});
		const [message] = await sentBefore();
		await tap(message!);
		await judge('unsure');
		const events = await storedEvents<ToldEvent<MessageData>>(server);
		expect(events.filter(({ body }) => body.data.message.id === message!.id)).to.deep.equal([]);
	});
});
