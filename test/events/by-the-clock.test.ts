import { expect } from 'chai';
import type { Message } from '../../backend/src/messages/message.js';
import { getMessage, newCampaign } from '../clicks/support.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { storedEvents } from '../support/stored-events.js';
import { iphonePerson, visitAs } from '../support/visitors.js';
import { subscribe } from '../deliveries/support.js';
import { hoursAgo, sent, type MessageData, type ToldEvent } from './support.js';

const SECOND = 1 / 3600;

describe('what becomes due by the clock', () => {
	let web: TestServer;
	let receiver: Receiver;
	let campaign: string;

	before(async () => {
		web = await startServer({ CLICKLOOP_ROLE: 'web' });
		receiver = await startReceiver();
	});
	after(async () => {
		await web.stop();
		await receiver.stop();
	});
	beforeEach(async () => {
		campaign = newCampaign();
		receiver.requests.length = 0;
		await web.deps.db.pool.query('DELETE FROM subscriptions');
	});

	const startWorker = () =>
		startServer({
			CLICKLOOP_ROLE: 'worker',
			DATABASE_URL: web.deps.settings.databaseUrl!,
			CLICKLOOP_DATA_DIR: web.deps.settings.dataDir,
		});

	/** The messages that the receiver was told of, and of each event once. */
	function received(): string[] {
		const byEvent = new Map(
			receiver.requests.map(({ headers, body }) => {
				const { data } = JSON.parse(body) as { data: { message: Message } };
				return [headers['webhook-id'], data.message.id];
			}),
		);
		return [...byEvent.values()];
	}

	const askIn = (seconds: number) =>
		subscribe(web, {
			url: receiver.url,
			events: ['message.unclicked'],
			filter: { campaign, afterHours: 1 + seconds * SECOND },
		});

	it('is told once by two workers, and not of what is tapped in time', async () => {
		const workers = [await startWorker(), await startWorker()];
		await askIn(3);
		const messages = await sent(web, campaign, { count: 60, sentAt: hoursAgo(1) });
		const [tapped, ...others] = messages;
		await visitAs(web, tapped!.links[0]!.token, iphonePerson);
		const ids = others.map(({ id }) => id);
		await eventually(() => expect(received()).to.have.length(59));
		expect(received()).to.have.members(ids);
		expect((await getMessage(web, tapped!.id)).humanClicks).to.equal(1);
		for (const worker of workers) await worker.stop();
	});

	it('is told late, once, when no worker was there in time', async () => {
		const first = await startWorker();
		await askIn(3);
		await sent(web, campaign, { sentAt: hoursAgo(1) });
		await eventually(async () => {
			const { rowCount } = await web.deps.db.pool.query('SELECT FROM unclicked_watches');
			expect(rowCount).to.equal(1);
		});
		await first.stop();
		const due = Date.now() + 4500;
		await eventually(() => expect(Date.now()).to.be.greaterThan(due));
		expect(received()).to.have.length(0);
		const workers = [await startWorker(), await startWorker()];
		await eventually(() => expect(received()).to.have.length(1));
		for (const worker of workers) await worker.stop();
		const events = await storedEvents<ToldEvent<MessageData>>(web);
		const told = events.filter(
			({ type, body }) => type === 'message.unclicked' && body.data.campaign.name === campaign,
		);
		expect(told).to.have.length(1);
	});
});
