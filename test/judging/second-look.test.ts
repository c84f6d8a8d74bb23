import { expect } from 'chai';
import type { Click } from '../../backend/src/clicks/click.js';
import { recordClicks } from '../../backend/src/redirect/record-clicks.js';
import { newIdAt } from '../../backend/src/ids.js';
import type { Message } from '../../backend/src/messages/message.js';
import { phoneOf, post, send } from '../messages/support.js';
import { eventually } from '../support/eventually.js';
import { hearAll } from '../support/hear.js';
import { startServer, type TestServer } from '../support/server.js';
import { IPHONE, iphonePerson, visitAs, type Visitor } from '../support/visitors.js';
import {
	eventsOf,
	finalClicks,
	getMessage,
	listClicks,
	miscounted,
	newCampaign,
} from '../clicks/support.js';

/** Addresses of networks that the shipped data know: a carrier, a provider, rented servers. */
const CARRIER = '100.134.200.17';
const PROVIDER = '79.204.16.9';
const RENTED = '138.68.100.4';

const from = (ip: string, visitor: Visitor = iphonePerson): Visitor => ({
	...visitor,
	headers: { ...visitor.headers, 'x-forwarded-for': ip },
});

describe('judging clicks again', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer({ CLICKLOOP_TRUST_PROXY: '127.0.0.1' });
		await hearAll(server);
	});
	after(() => server.stop());
	afterEach('counters are what the clicks add up to', async () => {
		expect(await miscounted(server)).to.deep.equal([]);
	});

	const deliver = async ({ id }: Message, secondsAgo: number) => {
		const at = new Date(Date.now() - secondsAgo * 1000).toISOString();
		await server.api('PATCH', `/v1/messages/${id}`, { status: 'delivered', at });
	};
	const sendDelivered = async (campaign: string, secondsAgo: number, message: object = {}) => {
		const sent = await send(server, message, { campaign });
		await deliver(sent, secondsAgo);
		return sent;
	};
	const typesOf = async (campaignId: string) =>
		(await eventsOf(server, campaignId)).map(({ type }) => type);

	it('takes a tap back when all links turn out to be opened at once', async () => {
		const text = 'See https://acme.com/a or https://acme.com/b';
		const { id, campaignId, links } = await sendDelivered(newCampaign(), 60, { text });
		await visitAs(server, links[0]!.token, from(CARRIER));
		expect((await finalClicks(server, campaignId, 1))[0]!.verdict).to.equal('human');
		expect(await getMessage(server, id)).to.include({ humanClicks: 1 });

		await visitAs(server, links[1]!.token, from(CARRIER));
		await eventually(async () => {
			const clicks = await finalClicks(server, campaignId, 2);
			expect(clicks.map(({ verdict }) => verdict)).to.deep.equal(['bot', 'bot']);
		});
		expect(await getMessage(server, id)).to.deep.include({
			clicks: 2,
			humanClicks: 0,
			firstClickAt: null,
			lastClickAt: null,
			linksClicked: [],
		});
		const types = await typesOf(campaignId);
		expect(types).to.deep.equal(['message.delivered', 'link.clicked', 'click.rejudged']);
		const rejudged = (await eventsOf(server, campaignId)).at(-1)!.data.click!;
		expect(rejudged).to.include({ verdict: 'bot', final: true });
		expect(rejudged.reasons.map(({ rule }) => rule)).to.include('all-links');
	});

	it('takes taps for a burst when many follow, and back when others show that people share the address', async () => {
		const campaign = newCampaign();
		const { body } = await post(
			server,
			Array.from({ length: 16 }, (_, n) => ({ to: phoneOf(n), text: 'https://acme.com/' })),
			{ campaign },
		);
		const campaignId = body.campaign.id!;
		const messages = body.results.map(({ message }) => message!);
		const verdicts = async (count: number) =>
			(await finalClicks(server, campaignId, count)).map(({ verdict }) => verdict);

		for (const [n, message] of messages.slice(0, 5).entries()) {
			await deliver(message, 10);
			await visitAs(server, message.links[0]!.token, from(CARRIER));
			if (n === 0) expect(await verdicts(1)).to.deep.equal(['human']);
		}
		await eventually(async () => {
			expect(await verdicts(5)).to.deep.equal(Array(5).fill('bot'));
		});
		expect(await typesOf(campaignId)).to.include('click.rejudged');

		for (const message of messages.slice(5)) {
			await deliver(message, 90);
			await visitAs(server, message.links[0]!.token, from(CARRIER));
		}
		await eventually(async () => {
			expect(await verdicts(16)).to.deep.equal(Array(16).fill('human'));
		});
	});

	it('goes by a receipt that comes after the click', async () => {
		const { id, campaignId, links } = await send(server, {}, { campaign: newCampaign() });
		await visitAs(server, links[0]!.token, from(CARRIER));
		const [before] = await finalClicks(server, campaignId, 1);
		expect(before!.verdict).to.equal('human');
		const at = new Date(Date.parse(before!.at) - 300).toISOString();
		await server.api('PATCH', `/v1/messages/${id}`, { status: 'delivered', at });
		await eventually(async () => {
			const [click] = await finalClicks(server, campaignId, 1);
			expect(click).to.include({ verdict: 'bot' });
		});
		expect(await getMessage(server, id)).to.include({ clicks: 1, humanClicks: 0 });
	});
});

describe('an unsure click', () => {
	let server: TestServer;
	before(async () => {
		server = await startServer({
			CLICKLOOP_TRUST_PROXY: '127.0.0.1',
			CLICKLOOP_SETTLE_SECONDS: '60',
		});
	});
	after(() => server.stop());

	/** Records a tap that was a while ago, as the redirect would have. */
	async function recordTap({ links }: Message, ip: string, secondsAgo: number): Promise<void> {
		const { db, interns, linkCache } = server.deps;
		const link = await linkCache.find(links[0]!.token);
		const at = new Date(Date.now() - secondsAgo * 1000);
		const click = {
			id: newIdAt(at),
			at,
			linkId: link!.id,
			method: 'GET',
			ip,
			userAgent: IPHONE,
			headers: '[]',
			place: null,
		};
		await recordClicks(db.pool, interns, [click]);
	}

	const judged = (campaignId: string, count: number): Promise<Click[]> =>
		eventually(async () => {
			const clicks = await listClicks(server, campaignId);
			expect(clicks.filter(({ rulesVersion }) => rulesVersion !== null)).to.have.length(count);
			return clicks;
		});

	const sendDelivered = async (secondsAgo: number) => {
		const message = await send(server, {}, { campaign: newCampaign() });
		const at = new Date(Date.now() - secondsAgo * 1000).toISOString();
		await server.api('PATCH', `/v1/messages/${message.id}`, { status: 'delivered', at });
		return message;
	};

	it('becomes a person’s when the same device comes back', async () => {
		const message = await sendDelivered(25);
		await recordTap(message, CARRIER, 20);
		expect((await judged(message.campaignId, 1))[0]).to.include({
			verdict: 'unsure',
			final: false,
		});

		await visitAs(server, message.links[0]!.token, from(CARRIER));
		const clicks = await finalClicks(server, message.campaignId, 2);
		expect(clicks.map(({ verdict }) => verdict)).to.deep.equal(['human', 'human']);
		expect(clicks[1]!.reasons.map(({ rule }) => rule)).to.include('same-device');
		expect(await getMessage(server, message.id)).to.include({ clicks: 2, humanClicks: 2 });
		expect(await miscounted(server)).to.deep.equal([]);
	});

	it('is held against itself when the recipient’s phone comes from elsewhere meanwhile', async () => {
		const message = await sendDelivered(300);
		await recordTap(message, RENTED, 5);
		const [before] = await judged(message.campaignId, 1);
		expect(before).to.include({ verdict: 'unsure' });
		expect(before!.reasons.map(({ rule }) => rule)).to.not.include('other-device');

		await visitAs(server, message.links[0]!.token, from(PROVIDER));
		await eventually(async () => {
			const clicks = await listClicks(server, message.campaignId);
			expect(clicks[0]).to.include({ verdict: 'human', final: true });
			expect(clicks[1]!.reasons.map(({ rule }) => rule)).to.include('other-device');
		});
	});
});

describe('how sure it must be', () => {
	let server: TestServer;
	before(async () => (server = await startServer({ CLICKLOOP_TRUST_PROXY: '127.0.0.1' })));
	after(() => server.stop());

	/** @param deliveredAgo in seconds; null when no receipt came */
	const verdictUnder = async (strictness: string, ip: string, deliveredAgo: number | null) => {
		const message = await send(server, {}, { campaign: newCampaign() });
		const path = `/v1/campaigns/${message.campaignId}`;
		const { status, body } = await server.api<{ strictness: string }>('PATCH', path, {
			strictness,
		});
		expect({ status, strictness: body.strictness }).to.deep.equal({ status: 200, strictness });
		if (deliveredAgo !== null) {
			const at = new Date(Date.now() - deliveredAgo * 1000).toISOString();
			await server.api('PATCH', `/v1/messages/${message.id}`, { status: 'delivered', at });
		}
		await visitAs(server, message.links[0]!.token, from(ip));
		return (await finalClicks(server, message.campaignId, 1))[0]!.verdict;
	};
	/** How often it could not be sure so far. */
	const unsures = async () => {
		const metrics = await (await server.visit('/metrics')).text();
		const found = /^clickloop_judgements_total\{verdict="unsure"\} (\d+)/m.exec(metrics);
		return Number(found?.[1] ?? 0);
	};

	it('is a matter of the campaign: a strict one waits with each tap', async () => {
		const before = await unsures();
		expect(await verdictUnder('balanced', CARRIER, null)).to.equal('human');
		expect(await unsures()).to.equal(before);
		expect(await verdictUnder('strict', CARRIER, null)).to.equal('human');
		expect(await unsures()).to.equal(before + 1);
	});

	it('leaves the benefit of the doubt to a lenient one', async () => {
		expect(await verdictUnder('balanced', RENTED, 2.5)).to.equal('bot');
		expect(await verdictUnder('lenient', RENTED, 2.5)).to.equal('human');
	});
});
