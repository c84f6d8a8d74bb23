import { expect } from 'chai';
import type { Rejudged } from '../../backend/src/judging/rejudge.js';
import { recordClicks } from '../../backend/src/redirect/record-clicks.js';
import { newIdAt } from '../../backend/src/ids.js';
import type { Click } from '../../backend/src/clicks/click.js';
import type { Message } from '../../backend/src/messages/message.js';
import { phoneOf, post, send } from '../messages/support.js';
import { hearAll } from '../support/hear.js';
import { startServer, type TestServer } from '../support/server.js';
import {
	androidPerson,
	headProbe,
	imessagePreview,
	IPHONE,
	iphonePerson,
	scanner,
	visitAs,
} from '../support/visitors.js';
import {
	eventsOf,
	finalClicks,
	getMessage,
	mingle,
	miscounted,
	newCampaign,
} from '../clicks/support.js';

let server: TestServer;
before(async () => {
	server = await startServer();
	await hearAll(server);
});
after(() => server.stop());

const rejudge = async (campaignId: string, body: object = {}) =>
	(await server.api<Rejudged>('POST', `/v1/campaigns/${campaignId}/rejudge`, body)).body;

/** Makes it known only now that a message was sent just before each of its clicks: a machine's pace. */
async function learnOfHaste({ id }: Message): Promise<void> {
	await server.deps.db.pool.query(
		`UPDATE messages m SET sent_at = first_click_at - interval '200 milliseconds'
		 WHERE first_click_at IS NOT NULL AND m.id IN (SELECT message_id FROM links WHERE token = ANY($1::text[]))`,
		[(await getMessage(server, id)).links.map(({ token }) => token)],
	);
}

async function tap(message: Message): Promise<Click> {
	await visitAs(server, message.links[0]!.token, iphonePerson);
	return (await finalClicks(server, message.campaignId, 1))[0]!;
}

const setVerdict = (click: Click, verdict: string) =>
	server.api<Click>('PATCH', `/v1/clicks/${click.id}`, { verdict });

describe('judging a campaign again', () => {
	afterEach('counters are what the clicks add up to', async () => {
		expect(await miscounted(server)).to.deep.equal([]);
	});

	it('first tells what would change, then changes it when told so', async () => {
		const message = await send(server, {}, { campaign: newCampaign() });
		const { campaignId } = message;
		await tap(message);
		await learnOfHaste(message);

		const told = {
			judged: 1,
			changes: [{ from: 'human', to: 'bot', clicks: 1 }],
			nextCursor: null,
		};
		expect(await rejudge(campaignId)).to.deep.equal(told);
		expect((await finalClicks(server, campaignId, 1))[0]!.verdict).to.equal('human');

		expect(await rejudge(campaignId, { apply: true })).to.deep.equal(told);
		expect((await finalClicks(server, campaignId, 1))[0]!.verdict).to.equal('bot');
		expect(await getMessage(server, message.id)).to.include({ clicks: 1, humanClicks: 0 });
		const events = await eventsOf(server, campaignId);
		expect(events.map(({ type }) => type)).to.deep.equal(['link.clicked', 'click.rejudged']);
		expect(events[1]!.data.click).to.include({ verdict: 'bot' });

		expect(await rejudge(campaignId))
			.to.include({ judged: 1 })
			.and.deep.include({ changes: [] });
	});

	it('goes through a large campaign part by part', async () => {
		const { campaignId, links } = await send(server, {}, { campaign: newCampaign() });
		const { db, interns, linkCache } = server.deps;
		const link = await linkCache.find(links[0]!.token);
		// Many at the same instant: the next part must begin between them.
		const times = Array.from({ length: 620 }, (_, n) => new Date(Date.now() - Math.floor(n / 100)));
		const clicks = times.map((at, n) => ({
			id: newIdAt(at),
			at,
			linkId: link!.id,
			method: n % 2 ? 'GET' : 'HEAD',
			ip: '127.0.0.1',
			userAgent: IPHONE,
			headers: '[]',
			place: null,
		}));
		await recordClicks(db.pool, interns, clicks);
		await visitAs(server, links[0]!.token, iphonePerson);
		// As many as one page shows, the newest; they are judged last.
		await finalClicks(server, campaignId, 500);

		let cursor: string | undefined;
		let judged = 0;
		let parts = 0;
		do {
			const part: Rejudged = await rejudge(campaignId, { apply: true, ...(cursor && { cursor }) });
			expect(part.changes).to.deep.equal([]);
			judged += part.judged;
			parts += 1;
			cursor = part.nextCursor ?? undefined;
		} while (cursor);
		expect({ judged, parts }).to.deep.equal({ judged: 621, parts: 2 });
	});

	it('answers 404 for a campaign that is not there, and 422 for a cursor that is none', async () => {
		const { campaignId } = await send(server, {}, { campaign: newCampaign() });
		const unknown = `${campaignId.slice(0, -4)}0000`;
		const post = (id: string, body: object) =>
			server.api('POST', `/v1/campaigns/${id}/rejudge`, body);
		expect((await post(unknown, {})).status).to.equal(404);
		expect((await post(campaignId, { cursor: 'nonsense' })).status).to.equal(422);
		expect((await post(campaignId, { aply: true })).status).to.equal(422);
	});
});

describe('a verdict set by hand', () => {
	afterEach('counters are what the clicks add up to', async () => {
		expect(await miscounted(server)).to.deep.equal([]);
	});

	it('is final, stands among the reasons and is told of', async () => {
		const message = await send(server, {}, { campaign: newCampaign() });
		const click = await tap(message);
		const { status, body } = await setVerdict(click, 'bot');
		expect(status).to.equal(200);
		expect(body).to.include({ verdict: 'bot', final: true, confidence: 1 });
		expect(body.reasons.slice(0, -1)).to.deep.equal(click.reasons);
		expect(body.reasons.at(-1)).to.include({ rule: 'override', verdict: 'bot' });
		expect(await getMessage(server, message.id)).to.include({ humanClicks: 0, firstClickAt: null });
		const types = (await eventsOf(server, message.campaignId)).map(({ type }) => type);
		expect(types).to.deep.equal(['link.clicked', 'click.rejudged']);
	});

	it('can be set otherwise later, and starts workflows when it is a person’s after all', async () => {
		const message = await send(server, {}, { campaign: newCampaign() });
		await visitAs(server, message.links[0]!.token, headProbe);
		const [click] = await finalClicks(server, message.campaignId, 1);
		await setVerdict(click!, 'preview');
		const { body } = await setVerdict(click!, 'human');
		expect(body.reasons.filter(({ rule }) => rule === 'override')).to.have.length(1);
		expect(await getMessage(server, message.id)).to.include({ humanClicks: 1, previews: 0 });
		const types = (await eventsOf(server, message.campaignId)).map(({ type }) => type);
		expect(types).to.deep.equal(['click.rejudged', 'click.rejudged', 'link.clicked']);
	});

	it('stands when rules judge again', async () => {
		const message = await send(server, {}, { campaign: newCampaign() });
		const click = await tap(message);
		await setVerdict(click, 'human');
		await learnOfHaste(message);
		expect(await rejudge(message.campaignId, { apply: true })).to.include({ judged: 0 });
		const at = new Date(Date.parse(click.at) - 100).toISOString();
		await server.api('PATCH', `/v1/messages/${message.id}`, { status: 'delivered', at });
		await visitAs(server, message.links[0]!.token, scanner);
		const clicks = await finalClicks(server, message.campaignId, 2);
		expect(clicks.map(({ verdict }) => verdict)).to.deep.equal(['bot', 'human']);
	});

	it('must be one, on a click that is there', async () => {
		const click = await tap(await send(server, {}, { campaign: newCampaign() }));
		expect((await setVerdict(click, 'unsure')).status).to.equal(422);
		expect((await setVerdict(click, 'person')).status).to.equal(422);
		const unknown = { ...click, id: `${click.id.slice(0, -4)}0000` };
		expect((await setVerdict(unknown, 'bot')).status).to.equal(404);
	});
});

describe('counters', () => {
	it('are exact while clicks come, people overrule and campaigns are judged again, all at once', async () => {
		const { body } = await post(
			server,
			Array.from({ length: 6 }, (_, n) => ({
				to: phoneOf(n),
				text: 'See https://acme.com/a and https://acme.com/b',
			})),
			{ campaign: newCampaign() },
		);
		const campaignId = body.campaign.id!;
		const messages = body.results.map(({ message }) => message!);
		const tokens = messages.flatMap(({ links }) => links.map(({ token }) => token));
		const visitors = [iphonePerson, scanner, imessagePreview, androidPerson, headProbe];
		await mingle([server], tokens, visitors, 100);
		const early = await finalClicks(server, campaignId, 100);
		for (const message of messages.slice(0, 3)) await learnOfHaste(message);

		const verdicts = ['bot', 'human', 'preview'];
		const overrule = async () => {
			for (const [n, click] of early.slice(0, 30).entries()) {
				expect((await setVerdict(click, verdicts[n % 3]!)).status).to.equal(200);
			}
		};
		const judgeAgain = async () => {
			for (let n = 0; n < 4; n += 1) await rejudge(campaignId, { apply: true });
		};
		await Promise.all([
			mingle([server], tokens, visitors, 200),
			overrule(),
			judgeAgain(),
			judgeAgain(),
		]);
		const clicks = await finalClicks(server, campaignId, 300);
		expect(await miscounted(server)).to.deep.equal([]);
		for (const [n, click] of early.slice(0, 30).entries()) {
			expect(clicks.find(({ id }) => id === click.id)!.verdict).to.equal(verdicts[n % 3]);
		}
	});
});
