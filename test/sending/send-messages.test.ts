import { expect } from 'chai';
import type { Message } from '../../backend/src/messages/message.js';
import type { SendAnswer } from '../../backend/src/sending/send-messages.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { ADA, countRows, phoneOf, post, send } from '../messages/support.js';

const DOMAIN = 'https://go.acme.com';

describe('POST /v1/messages', () => {
	let server: TestServer;
	before(async () => (server = await startServer({ CLICKLOOP_DOMAINS: DOMAIN })));
	after(() => server.stop());

	it('mints a link and gives the text with it; nothing is sent without a channel', async () => {
		const text = 'Hi Ada, start here: https://acme.com/start?plan=pro';
		const { status, body } = await post(server, [
			{
				to: '+49 151 1234-5678',
				text,
				contact: 'crm-42',
				metadata: { workflowId: 'w1', n: [1, null] },
			},
		]);
		expect(status).to.equal(200);
		expect(body.campaign.id).to.match(/^cmp_/);
		expect(body.campaign.name).to.equal('Spring');
		const [{ index, status: result, message }] = body.results as [SendAnswer['results'][0]];
		expect([index, result]).to.deep.equal([0, 'accepted']);
		const [link] = message!.links;
		expect(link!.shortUrl).to.equal(`${server.running.publicUrl}/${link!.token}`);
		expect(message).to.deep.include({
			campaignId: body.campaign.id,
			to: ADA,
			contact: 'crm-42',
			text: `Hi Ada, start here: ${link!.shortUrl}`,
			originalText: text,
			channel: null,
			status: 'minted',
			sentAt: null,
			deliveredAt: null,
			providerMessageId: null,
			error: null,
			clicks: 0,
			humanClicks: 0,
			previews: 0,
			firstClickAt: null,
			lastClickAt: null,
			linksClicked: [],
			metadata: { workflowId: 'w1', n: [1, null] },
		});
		expect(link).to.deep.include({
			url: 'https://acme.com/start?plan=pro',
			position: 0,
			clicks: 0,
			humanClicks: 0,
		});
		const again = await server.api<Message>('GET', `/v1/messages/${message!.id}`);
		expect(again.body).to.deep.equal(message);
	});

	it('takes the time when the caller sent it, which may be long past', async () => {
		const { status, sentAt } = await send(server, { sentAt: '2024-02-29T10:00:00+02:00' });
		expect({ status, sentAt }).to.deep.equal({
			status: 'sent',
			sentAt: '2024-02-29T08:00:00.000Z',
		});
	});

	it('hands the text to the channel it names, by name or id', async () => {
		const { body: channels } = await server.api<{ data: { id: string; name: string }[] }>(
			'GET',
			'/v1/channels',
		);
		for (const channel of ['sandbox', channels.data[0]!.id]) {
			const sentAt = '2024-01-01T00:00:00Z';
			const { id, channel: name } = await send(server, { sentAt }, { channel });
			expect(name).to.equal('sandbox');
			const message = await eventually(async () => {
				const { body } = await server.api<Message>('GET', `/v1/messages/${id}`);
				expect(body.status).to.equal('sent');
				return body;
			});
			expect(message.sentAt! >= message.createdAt, 'the channel knows better when').to.equal(true);
		}
	});

	it('puts links on the domain that the request chooses', async () => {
		const { text, links } = await send(server, {}, { options: { domain: `${DOMAIN}/` } });
		expect(links[0]!.shortUrl).to.equal(`${DOMAIN}/${links[0]!.token}`);
		expect(text).to.equal(`Hi, see ${links[0]!.shortUrl}`);
	});

	it('applies track, scheme and expiresAt to each message', async () => {
		const expiresAt = '2099-01-01T00:00:00.000Z';
		const options = { track: 'last', scheme: false, expiresAt };
		const text = 'https://a.com https://b.com';
		const { text: sent, links } = await send(server, { text }, { options });
		const host = new URL(server.running.publicUrl).host;
		expect(sent).to.equal(`https://a.com ${host}/${links[0]!.token}`);
		const { body } = await server.api<{ expiresAt: string }>('GET', `/v1/links/${links[0]!.token}`);
		expect(body.expiresAt).to.equal(expiresAt);
	});

	it('rejects a message alone when its short link would cost a segment', async () => {
		const long = `${'a'.repeat(149)} http://a.b`;
		const { body } = await post(
			server,
			[
				{ to: ADA, text: long },
				{ to: ADA, text: 'Hi http://a.b' },
			],
			{ options: { onExtraSegment: 'reject' } },
		);
		expect(body.results.map(({ status }) => status)).to.deep.equal(['rejected', 'accepted']);
		expect(body.results[0]!.error).to.include({ code: 'extra_segment' });
		expect(body.results[0]!.error!.detail).to.match(/2 segments instead of 1/);
	});

	it('takes a thousand at a time, and answers each in its place', async () => {
		const messages = Array.from({ length: 1000 }, (_, n) => ({
			to: n % 100 === 57 ? '12345' : phoneOf(n % 600),
			text: `Hi ${n}, see https://acme.com/${n} and https://acme.com/`,
			key: `thousand-${n % 990}`,
		}));
		const { status, body } = await post(server, messages, { campaign: 'A thousand' });
		expect(status).to.equal(200);
		expect(body.results.map(({ index }) => index)).to.deep.equal(messages.map((_, n) => n));
		const tokens = new Set<string>();
		body.results.forEach(({ status, message }, n) => {
			if (n % 100 === 57) {
				expect(status, String(n)).to.equal('rejected');
				return;
			}
			const first = n >= 990 ? n - 990 : n;
			expect(status, String(n)).to.equal(first === n ? 'accepted' : 'duplicate');
			expect(message!.originalText).to.equal(messages[first]!.text);
			expect(message!.to).to.equal(messages[first]!.to);
			message!.links.forEach(({ token }) => tokens.add(token));
		});
		expect(tokens.size).to.equal((990 - 10) * 2);
	});

	it('finds the campaign by name or id, and takes equal names for one', async () => {
		const { body: first } = await post(server, [{ to: ADA, text: 'One' }], { campaign: 'Café ' });
		for (const campaign of [first.campaign.id, ' Cafe\u0301']) {
			const { body } = await post(server, [{ to: ADA, text: 'Two' }], { campaign });
			expect(body.campaign).to.deep.equal({ id: first.campaign.id, name: 'Café' });
		}
	});

	describe('with keys', () => {
		it('gives the first message again, and stores and sends nothing', async () => {
			const first = await send(server, { key: 'again-1' });
			const before = await countRows(server);
			const { body } = await post(
				server,
				[{ to: phoneOf(1), text: 'Another https://b.com', key: 'again-1' }],
				{ channel: 'sandbox' },
			);
			expect(body.results[0]).to.deep.equal({
				index: 0,
				status: 'duplicate',
				message: first,
				warnings: [],
			});
			const after = await countRows(server);
			expect(after).to.deep.include({ messages: before.messages, links: before.links });
		});

		it('takes the first of equal keys within one request', async () => {
			const { body } = await post(server, [
				{ to: '123', text: 'Wrong', key: 'twice' },
				{ to: ADA, text: 'First', key: 'twice' },
				{ to: ADA, text: 'Between' },
				{ to: ADA, text: 'Second', key: 'twice' },
			]);
			expect(body.results.map(({ status }) => status)).to.deep.equal([
				'rejected',
				'accepted',
				'accepted',
				'duplicate',
			]);
			expect(body.results[3]!.message).to.deep.equal(body.results[1]!.message);
		});

		it('keeps the keys of campaigns apart', async () => {
			await send(server, { key: 'shared' }, { campaign: 'North' });
			const { body } = await post(server, [{ to: ADA, text: 'Hi', key: 'shared' }], {
				campaign: 'South',
			});
			expect(body.results[0]!.status).to.equal('accepted');
		});

		it('takes messages without a key as often as they come', async () => {
			const { body } = await post(server, [
				{ to: ADA, text: 'Same' },
				{ to: ADA, text: 'Same', key: null },
			]);
			expect(body.results.map(({ status }) => status)).to.deep.equal(['accepted', 'accepted']);
		});

		it('stores each once when many requests bring the same keys at once, in any order', async () => {
			// Campaign and recipient are there: nothing but the keys makes the requests wait for each other.
			await send(server, {}, { campaign: 'Rush' });
			const keys = Array.from({ length: 400 }, (_, n) => n);
			const orders = [keys, keys.toReversed(), [...keys.slice(200), ...keys.slice(0, 200)]];
			const answers = await Promise.all(
				Array.from({ length: 6 }, (_, n) =>
					post(
						server,
						orders[n % 3]!.map((key) => ({
							to: ADA,
							text: `Hi ${key}`,
							key: `rush-${key}`,
						})),
						{ campaign: 'Rush' },
					),
				),
			);
			expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 200));
			const results = answers.flatMap(({ body }) => body.results);
			const accepted = results.filter(({ status }) => status === 'accepted');
			expect(accepted).to.have.length(400);
			expect(results.filter(({ status }) => status === 'duplicate')).to.have.length(5 * 400);
			expect(new Set(results.map(({ message }) => message!.id)).size).to.equal(400);
			for (const { body } of answers) {
				expect(body.campaign).to.deep.equal(answers[0]!.body.campaign);
			}
		});
	});

	describe('preview', () => {
		const body = {
			campaign: 'Only looked at',
			channel: 'sandbox',
			options: { domain: DOMAIN },
			messages: [
				{ to: ADA, text: 'Hi https://acme.com/start', key: 'preview-1', contact: 'c1' },
				{ to: 'nobody', text: 'Hi' },
			],
		};

		it('shows the texts with sample links and their segments, and stores nothing', async () => {
			const before = await countRows(server);
			const { status, body: answer } = await server.api<SendAnswer>(
				'POST',
				'/v1/messages/preview',
				body,
			);
			expect(status).to.equal(200);
			expect(answer.campaign).to.deep.equal({ id: null, name: 'Only looked at' });
			const [good, bad] = answer.results;
			expect(good!.message!.text).to.match(/^Hi https:\/\/go\.acme\.com\/[0-9A-Za-z]{7}$/);
			expect(good!.message).to.deep.include({
				to: ADA,
				contact: 'c1',
				originalText: 'Hi https://acme.com/start',
				metadata: null,
				segments: {
					before: { encoding: 'GSM-7', units: 25, count: 1 },
					after: { encoding: 'GSM-7', units: 30, count: 1 },
				},
			});
			expect(bad!.error!.code).to.equal('invalid_phone');
			expect(await countRows(server)).to.deep.equal(before);
			const token = good!.message!.links[0]!.token;
			expect((await server.visit(`/${token}`)).status).to.equal(404);
		});

		it('refuses what sending would refuse', async () => {
			const wrong = [
				{ ...body, campaign: 'cmp_01k9z3c1v8f0mr2e6q5y7t4b9d' },
				{ ...body, channel: 'pigeon' },
				{ ...body, options: { domain: 'https://other.com' } },
			];
			for (const one of wrong) {
				const { status } = await server.api('POST', '/v1/messages/preview', one);
				expect(status).to.be.oneOf([404, 422]);
			}
		});
	});
});
