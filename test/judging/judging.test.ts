import { expect } from 'chai';
import { parseId } from '../../backend/src/ids.js';
import { phoneOf, post, send } from '../messages/support.js';
import { eventually } from '../support/eventually.js';
import { hearAll } from '../support/hear.js';
import { startServer, type TestServer } from '../support/server.js';
import {
	androidPerson,
	headProbe,
	imessagePreview,
	iphonePerson,
	nobodyInParticular,
	scanner,
	visitAs,
	type Visitor,
} from '../support/visitors.js';
import {
	eventsOf,
	finalClicks,
	getMessage,
	listClicks,
	mingle,
	miscounted,
	newCampaign,
} from '../clicks/support.js';

describe('judging clicks', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer();
		await hearAll(server);
	});
	after(() => server.stop());

	it('counts a person at once, and tells of the tap with all that is known', async () => {
		const campaign = newCampaign();
		const { id, campaignId, links } = await send(server, { contact: 'crm-42' }, { campaign });
		await visitAs(server, links[0]!.token, iphonePerson);
		const [click] = await finalClicks(server, campaignId, 1);
		expect(click).to.deep.include({
			verdict: 'human',
			final: true,
			token: links[0]!.token,
			messageId: id,
			campaignId,
			contact: 'crm-42',
			url: 'https://acme.com/start',
			method: 'GET',
			ip: '127.0.0.1',
			secondsSinceSent: null,
			secondsSinceDelivered: null,
		});
		expect(click!.device).to.include({ type: 'mobile', os: 'iOS 18.6' });
		expect(click!.reasons).to.not.deep.equal([]);
		expect(click!.confidence).to.be.within(0.5, 1);

		const message = await getMessage(server, id);
		expect(message).to.deep.include({
			clicks: 1,
			humanClicks: 1,
			previews: 0,
			firstClickAt: click!.at,
			lastClickAt: click!.at,
			linksClicked: ['https://acme.com/start'],
		});
		const events = await eventsOf(server, campaignId);
		expect(events.map(({ type, data }) => ({ type, data }))).to.deep.equal([
			{
				type: 'link.clicked',
				data: { click, message, campaign: { id: campaignId, name: campaign } },
			},
		]);
	});

	const machines: [name: string, visitor: Visitor, verdict: string][] = [
		['a messenger that draws a preview', imessagePreview, 'preview'],
		['a scanner', scanner, 'bot'],
		['HEAD, under a phone’s name', headProbe, 'bot'],
		['a request that says nothing of itself', nobodyInParticular, 'bot'],
	];
	for (const [name, visitor, verdict] of machines) {
		it(`counts ${name} as a ${verdict}, and as nobody's click`, async () => {
			const { id, campaignId, links } = await send(server, {}, { campaign: newCampaign() });
			await visitAs(server, links[0]!.token, visitor);
			const [click] = await finalClicks(server, campaignId, 1);
			expect(click!.verdict).to.equal(verdict);
			expect(await getMessage(server, id)).to.deep.include({
				clicks: 1,
				humanClicks: 0,
				previews: verdict === 'preview' ? 1 : 0,
				firstClickAt: null,
				lastClickAt: null,
				linksClicked: [],
			});
			const types = (await eventsOf(server, campaignId)).map(({ type }) => type);
			expect(types).to.deep.equal(verdict === 'preview' ? ['link.previewed'] : []);
		});
	}

	it('judges clicks on links without a message, too', async () => {
		const campaign = newCampaign();
		const body = { url: 'https://acme.com/', campaign };
		const link = await server.api<{ token: string; campaignId: string }>('POST', '/v1/links', body);
		await visitAs(server, link.body.token, androidPerson);
		const [click] = await finalClicks(server, link.body.campaignId, 1);
		expect(click).to.include({ verdict: 'human', messageId: null, to: null });
		const [event] = await eventsOf(server, link.body.campaignId);
		expect(event).to.deep.include({ type: 'link.clicked' });
		expect(event!.data.message).to.equal(null);
	});

	describe('when it cannot be sure', () => {
		it('waits for more, and decides after a while', async () => {
			const { id, campaignId, links } = await send(server, {}, { campaign: newCampaign() });
			const at = new Date(Date.now() - 2000).toISOString();
			await server.api('PATCH', `/v1/messages/${id}`, { status: 'delivered', at });
			const unsure = await countJudgements(server, 'unsure');
			await visitAs(server, links[0]!.token, iphonePerson);

			await eventually(async () => {
				expect(await countJudgements(server, 'unsure')).to.equal(unsure + 1);
			});
			const [click] = await finalClicks(server, campaignId, 1);
			expect(click!.verdict).to.equal('human');
			expect(click!.secondsSinceDelivered).to.be.within(2, 8);
			expect(await getMessage(server, id)).to.include({ clicks: 1, humanClicks: 1 });
			const types = (await eventsOf(server, campaignId)).map(({ type }) => type);
			expect(types).to.deep.equal(['message.delivered', 'link.clicked']);
		});
	});

	async function countJudgements(of: TestServer, verdict: string): Promise<number> {
		const metrics = await (await of.visit('/metrics')).text();
		const found = new RegExp(`^clickloop_judgements_total\\{verdict="${verdict}"\\} (\\d+)`, 'm');
		return Number(found.exec(metrics)?.[1] ?? 0);
	}

	it('counts exactly, however many clicks of all kinds come at once', async () => {
		const campaign = newCampaign();
		const text = 'See https://acme.com/';
		const { body } = await post(
			server,
			Array.from({ length: 8 }, (_, n) => ({ to: phoneOf(n), text })),
			{ campaign },
		);
		const messages = body.results.map(({ message }) => message!);
		const subscription = {
			url: 'http://127.0.0.1:9/',
			events: ['link.clicked'],
			filter: { campaign, once: true },
		};
		const { id } = (await server.api<{ id: string }>('POST', '/v1/subscriptions', subscription))
			.body;
		const visitors = [iphonePerson, imessagePreview, scanner, headProbe, androidPerson];
		const tokens = messages.flatMap(({ links }) => links.map(({ token }) => token));
		await mingle([server], tokens, visitors, 400);

		const clicks = await finalClicks(server, body.campaign.id!, 400);
		expect(await miscounted(server)).to.deep.equal([]);
		const humans = clicks.filter(({ verdict }) => verdict === 'human');
		expect(humans.length).to.be.greaterThan(0);
		const told = (await eventsOf(server, body.campaign.id!))
			.filter(({ type }) => type === 'link.clicked')
			.map(({ data }) => data.click!.id);
		expect(told).to.have.members(humans.map(({ id }) => id));
		const { rows } = await server.deps.db.pool.query<{ count: number }>(
			'SELECT count(*)::int AS count FROM deliveries WHERE subscription_id = $1',
			[parseId('sub', id)],
		);
		expect(rows[0]!.count, 'the first of each message').to.equal(
			new Set(humans.map(({ messageId }) => messageId)).size,
		);
	});

	it('writes verdicts, counters and events together or not at all', async () => {
		const { pool } = server.deps.db;
		const countRollbacks = async () => {
			const { rows } = await pool.query<{ count: number }>(
				'SELECT xact_rollback::int AS count FROM pg_stat_database WHERE datname = current_database()',
			);
			return rows[0]!.count;
		};
		const { id, campaignId, links } = await send(server, {}, { campaign: newCampaign() });
		const before = await countRollbacks();
		await pool.query('ALTER TABLE events ADD CONSTRAINT broken CHECK (false) NOT VALID');
		try {
			await visitAs(server, links[0]!.token, iphonePerson);
			await visitAs(server, links[0]!.token, scanner);
			await eventually(async () => expect(await countRollbacks()).to.be.greaterThan(before));
			expect(await getMessage(server, id)).to.include({ clicks: 2, humanClicks: 0, previews: 0 });
			const clicks = await listClicks(server, campaignId);
			const person = clicks.find(({ userAgent }) => userAgent?.includes('iPhone'));
			expect(person).to.include({ verdict: 'unsure', final: false });
		} finally {
			await pool.query('ALTER TABLE events DROP CONSTRAINT broken');
		}
		await finalClicks(server, campaignId, 2);
		expect(await getMessage(server, id)).to.include({ clicks: 2, humanClicks: 1 });
		expect((await eventsOf(server, campaignId)).map(({ type }) => type)).to.deep.equal([
			'link.clicked',
		]);
	});
});

describe('judging in several processes', () => {
	let web: TestServer;
	before(async () => (web = await startServer({ CLICKLOOP_ROLE: 'web' })));
	after(() => web.stop());

	const startBeside = (role: string) =>
		startServer({ CLICKLOOP_ROLE: role, DATABASE_URL: web.deps.settings.databaseUrl! });

	it('is for workers: they find what nobody had judged when they start, and what comes then', async () => {
		const { campaignId, links } = await send(web, {}, { campaign: newCampaign() });
		await visitAs(web, links[0]!.token, iphonePerson);
		await eventually(async () => {
			const [before] = await listClicks(web, campaignId);
			expect(before).to.include({ verdict: 'unsure', final: false, rulesVersion: null });
		});

		const worker = await startBeside('worker');
		await finalClicks(web, campaignId, 1);
		await visitAs(web, links[0]!.token, androidPerson);
		await visitAs(web, links[0]!.token, scanner);
		await finalClicks(web, campaignId, 3);
		expect(await miscounted(web)).to.deep.equal([]);
		await worker.stop();
	});

	it('counts each click once when several judge, and while one of them stops', async () => {
		const [one, other] = [await startBeside('all'), await startBeside('all')];
		const { body } = await post(
			web,
			Array.from({ length: 5 }, (_, n) => ({ to: phoneOf(n), text: 'https://acme.com/' })),
			{ campaign: newCampaign() },
		);
		const tokens = body.results.map(({ message }) => message!.links[0]!.token);
		const visitors = [iphonePerson, scanner, imessagePreview, androidPerson];
		await mingle([one, other, web], tokens, visitors, 240);
		const mingling = mingle([one, web], tokens, visitors, 120);
		await other.stop();
		await mingling;
		await finalClicks(one, body.campaign.id!, 360);
		expect(await miscounted(one)).to.deep.equal([]);
		await one.stop();
	});
});
