import { expect } from 'chai';
import { WAIT_INDEFINITELY, type IDataObject, type INodeParameters } from 'n8n-workflow';
import type { Message } from '../../backend/src/messages/message.js';
import { ShortenAndSendSms } from '../../nodes/ShortenAndSendSms/ShortenAndSendSms.node.js';
import { newCampaign } from '../clicks/support.js';
import { phoneOf } from '../messages/support.js';
import { eventually } from '../support/eventually.js';
import { startServer, type TestServer } from '../support/server.js';
import { iphonePerson, scanner, visitAs } from '../support/visitors.js';
import { locator } from './support/context.js';
import { startResumingN8n, type Execution, type ResumingN8n } from './support/resuming-n8n.js';
import { thrownBy } from './support/thrown-by.js';

const START = 'https://acme.com/start';
const PRICES = 'https://acme.com/prices';
/** As long as these tests wait for what must not happen in it, in minutes: three seconds. */
const SOON = 0.05;

describe('Send and Wait for Click', () => {
	const node = new ShortenAndSendSms();
	let server: TestServer;
	let n8n: ResumingN8n;
	let apiKey: string;

	before(async () => {
		server = await startServer({ CLICKLOOP_TRUST_PROXY: '127.0.0.1' });
		const { body } = await server.api<{ key: string }>('POST', '/v1/keys', {
			name: 'n8n',
			scopes: ['messages:write', 'messages:read', 'subscriptions:write'],
		});
		apiKey = body.key;
		n8n = await startResumingN8n({ node, baseUrl: server.url, apiKey });
	});
	after(async () => {
		await n8n.stop();
		await server.stop();
	});

	/** Each test has people of its own: erasing one must not concern another. */
	let people = 0;
	const nextPhone = () => phoneOf((people += 1));

	function item(more: INodeParameters = {}): INodeParameters {
		return {
			operation: 'sendAndWait',
			campaign: locator('Onboarding'),
			channel: locator('sandbox'),
			to: nextPhone(),
			text: `Start: ${START} Prices: ${PRICES}`,
			limitAmount: 36,
			limitUnit: 'minutes',
			...more,
		};
	}

	/** Items of one campaign that nobody else sends in. */
	function items(count: number, more: INodeParameters = {}): INodeParameters[] {
		const campaign = locator(newCampaign());
		return Array.from({ length: count }, () => item({ campaign, ...more }));
	}

	/** @returns the text that an item was sent, delivered a minute ago: who opens a link at once is a machine */
	async function delivered({ to }: INodeParameters): Promise<Message> {
		const message = await textTo(to as string);
		const at = new Date(Date.now() - 60_000).toISOString();
		await server.api('POST', `/v1/sandbox/messages/${message.id}/receipt`, {
			status: 'delivered',
			at,
		});
		return message;
	}

	function textTo(phone: string): Promise<Message> {
		return eventually(async () => {
			const path = `/v1/sandbox/messages?to=${encodeURIComponent(phone)}`;
			const { body } = await server.api<{ data: Message[] }>('GET', path);
			expect(body.data[0]?.status).to.equal('sent');
			return body.data[0]!;
		});
	}

	/** Each from an address of its own: one from which several people tap is a scanner's. */
	let taps = 0;
	function tap(message: Message, link = START): Promise<number> {
		const { token } = message.links.find(({ url }) => url === link)!;
		taps += 1;
		const headers = { ...iphonePerson.headers, 'x-forwarded-for': `172.56.2.${taps}` };
		return visitAs(server, token, { ...iphonePerson, headers });
	}

	const tapped = async (one: INodeParameters) => tap(await delivered(one));

	function goneOn(execution: Execution): Promise<NonNullable<Execution['outputs']>> {
		return eventually(() => {
			expect(execution.outputs, 'what it went on with').not.to.equal(undefined);
			return execution.outputs!;
		});
	}

	/** @returns which items went on through which output */
	async function through(execution: Execution): Promise<unknown[][]> {
		const outputs = await goneOn(execution);
		return outputs.map((each) =>
			each.map(({ pairedItem }) => (pairedItem as { item: number }).item),
		);
	}

	async function countWaits(): Promise<number> {
		const { rows } = await server.deps.db.pool.query<{ count: number }>(
			'SELECT count(*)::int AS count FROM waits',
		);
		return rows[0]!.count;
	}

	function post(url: string, body: object = {}): Promise<Response> {
		return fetch(url, { method: 'POST', body: JSON.stringify(body) });
	}

	it('sends and waits without a limit of n8n, for a key that may not read reports', async () => {
		const [one] = items(1);
		const execution = await n8n.run(one!);
		expect(execution.waitsTill).to.equal(WAIT_INDEFINITELY);
		expect((await textTo(one!.to as string)).channel).to.equal('sandbox');
		expect(execution.outputs).to.equal(undefined);
	});

	it('goes on through Clicked, with the tap and what its item came with, once a person has tapped', async () => {
		const [one] = items(1);
		const execution = await n8n.run(one!, { input: [{ name: 'Ada', status: 'new' }] });
		const message = await delivered(one!);
		await tap(message, PRICES);
		const [clicked, notClicked] = await goneOn(execution);
		expect(notClicked).to.deep.equal([]);
		expect(clicked).to.have.lengthOf(1);
		const { json, pairedItem } = clicked![0]!;
		expect(pairedItem).to.deep.equal({ item: 0 });
		expect(json).to.include({ name: 'Ada', status: 'clicked' });
		expect(json).to.have.nested.property('campaign.id', message.campaignId);
		expect(json.click).to.include({ messageId: message.id, url: PRICES, verdict: 'human' });
		expect(json.message).to.include({ id: message.id, to: one!.to, humanClicks: 1 });
		expect(json.message).not.to.have.property('clicks');
	});

	it('is not woken by a scanner', async () => {
		const [one] = items(1);
		const execution = await n8n.run(one!);
		const message = await delivered(one!);
		await visitAs(server, message.links[0]!.token, scanner);
		await eventually(async () => {
			const { body } = await server.api<Message>('GET', `/v1/messages/${message.id}`);
			expect(body.clicks).to.equal(1);
		});
		expect((await post(execution.resumeUrl)).status).to.equal(200);
		expect(execution.outputs).to.equal(undefined);
	});

	it('goes on through Not Clicked once the time is over by the clock of the server', async () => {
		const [one] = items(1, { limitAmount: SOON, simplify: false });
		const before = Date.now();
		const execution = await n8n.run(one!);
		const [clicked, notClicked] = await goneOn(execution);
		expect(Date.now() - before).to.be.greaterThan(SOON * 60_000);
		expect(clicked).to.deep.equal([]);
		expect(notClicked![0]!.json).to.include({ status: 'notClicked' });
		expect(notClicked![0]!.json.message).to.include({ to: one!.to, clicks: 0 });
	});

	it('goes on through Not Clicked when the text cannot be delivered', async () => {
		const [one] = items(1);
		const execution = await n8n.run(one!);
		const { id } = await textTo(one!.to as string);
		await server.api('POST', `/v1/sandbox/messages/${id}/receipt`, { status: 'failed' });
		const [, notClicked] = await goneOn(execution);
		expect(notClicked![0]!.json).to.include({ status: 'failed' });
		expect(notClicked![0]!.json.message).to.include({ id, status: 'failed' });
	});

	it('goes on through Not Clicked when the recipient is erased, without what was stored of them', async () => {
		const [one] = items(1);
		const execution = await n8n.run(one!);
		await delivered(one!);
		const { status } = await server.api('DELETE', `/v1/recipients/${one!.to as string}`);
		expect(status).to.equal(204);
		const [, notClicked] = await goneOn(execution);
		expect(notClicked![0]!.json).to.include({ status: 'erased' });
		expect(notClicked![0]!.json.message).to.include({ to: 'erased', text: '' });
	});

	it('waits for a text of which nobody knows whether it was sent, and says so when time is over', async () => {
		const [one] = items(1, { limitAmount: SOON });
		const execution = await n8n.run(one!);
		const { id } = await textTo(one!.to as string);
		await server.deps.db.pool.query(
			"UPDATE messages SET status = 'unknown' FROM campaigns c WHERE c.id = campaign_id AND c.name = $1",
			[(one!.campaign as IDataObject).value],
		);
		const [, notClicked] = await goneOn(execution);
		expect(notClicked![0]!.json).to.include({ status: 'notClicked' });
		expect(notClicked![0]!.json.message).to.include({ id, status: 'unknown' });
	});

	it('is not woken by a call that says what the server does not, nor by one with a forged signature', async () => {
		const [one] = items(1);
		const execution = await n8n.run(one!);
		const forged = { type: 'wait.done', data: { wait: { state: 'done' } } };
		expect((await post(execution.resumeUrl, forged)).status).to.equal(200);
		const elsewhere = execution.resumeUrl.replace(/signature=.*/, 'signature=guessed');
		expect((await post(elsewhere, forged)).status).to.equal(401);
		expect(execution.waitsTill).to.equal(WAIT_INDEFINITELY);
		await tapped(one!);
		expect(await through(execution)).to.deep.equal([[0], []]);
	});

	it('is called once, and answers that it has gone on', async () => {
		const [one] = items(1);
		const execution = await n8n.run(one!);
		await tapped(one!);
		await goneOn(execution);
		await eventually(async () => {
			const { rows } = await server.deps.db.pool.query(
				"SELECT FROM waits WHERE state = 'done' AND (next_attempt_at IS NOT NULL OR error IS NOT NULL)",
			);
			expect(rows).to.have.lengthOf(0);
		});
		expect(execution.calls).to.equal(1);
	});

	it('goes on through Not Clicked when its wait was removed by hand and somebody calls it', async () => {
		const two = items(2);
		const execution = await n8n.run(two);
		await server.deps.db.pool.query("DELETE FROM waits WHERE state = 'waiting'");
		expect((await post(execution.resumeUrl)).status).to.equal(410);
		expect(await through(execution)).to.deep.equal([[], [0, 1]]);
	});

	describe('tried again', () => {
		it('goes on at once where the tap has come, and leaves no wait behind', async () => {
			const [one] = items(1);
			const execution = await n8n.run(one!);
			await tapped(one!);
			await goneOn(execution);
			const waits = await countWaits();
			await execution.retry();
			expect(await through(execution)).to.deep.equal([[0], []]);
			expect(execution.waitsTill).to.equal(undefined);
			expect(await countWaits()).to.equal(waits);
		});

		it('texts nobody twice, and does not start the time anew', async () => {
			const [one] = items(1, { limitAmount: SOON });
			const execution = await n8n.run(one!);
			await goneOn(execution);
			const before = Date.now();
			await execution.retry();
			expect(await through(execution)).to.deep.equal([[], [0]]);
			expect(Date.now() - before).to.be.lessThan(SOON * 60_000);
			const { campaignId } = await textTo(one!.to as string);
			const { rows } = await server.deps.db.pool.query(
				'SELECT FROM messages m JOIN campaigns c ON c.id = m.campaign_id WHERE c.name = $1',
				[(one!.campaign as IDataObject).value],
			);
			expect(rows, campaignId).to.have.lengthOf(1);
		});

		it('waits on while the time is not over', async () => {
			const [one] = items(1);
			const execution = await n8n.run(one!);
			await execution.retry();
			expect(execution.waitsTill).to.equal(WAIT_INDEFINITELY);
			await tapped(one!);
			expect(await through(execution)).to.deep.equal([[0], []]);
		});
	});

	describe('for one of several links', () => {
		it('is woken by a tap on that link alone', async () => {
			const options = { waitForLink: '/prices' };
			const [other, wanted] = items(2, { options, limitAmount: SOON * 2 }) as [
				INodeParameters,
				INodeParameters,
			];
			const execution = await n8n.run([other, wanted]);
			await tap(await delivered(other), START);
			await tap(await delivered(wanted), PRICES);
			const [clicked, notClicked] = await goneOn(execution);
			expect(clicked![0]!.json.click).to.include({ url: PRICES });
			expect(notClicked![0]!.json).to.have.nested.property('message.humanClicks', 1);
			expect(await through(execution)).to.deep.equal([[1], [0]]);
		});

		it('says so when the text has no such link', async () => {
			const waits = await countWaits();
			const error = await thrownBy(n8n.run(items(1, { options: { waitForLink: '/contact' } })));
			expect(error.message).to.equal(
				"The message was sent, but has no tracked link that contains '/contact' to wait for [item 0]",
			);
			expect(await countWaits()).to.equal(waits);
		});
	});

	it('says so when there is no link at all', async () => {
		const error = await thrownBy(n8n.run(items(1, { text: 'Hi' })));
		expect(error.message).to.equal(
			'The message was sent, but has no tracked link to wait for [item 0]',
		);
	});

	it('does not send an item whose limit is not more than zero', async () => {
		const [one, other] = items(2);
		const error = await thrownBy(n8n.run([one!, { ...other!, limitAmount: 0 }]));
		expect(error.message).to.equal(
			"1 of 2 messages not accepted. 'Wait At Most' is not more than zero: 0 [item 1]",
		);
		expect((await textTo(one!.to as string)).status).to.equal('sent');
		const path = `/v1/sandbox/messages?to=${encodeURIComponent(other!.to as string)}`;
		expect((await server.api<{ data: [] }>('GET', path)).body.data).to.deep.equal([]);
	});

	it('says when the server cannot reach n8n, and leaves no wait behind', async () => {
		const waits = await countWaits();
		const resumeUrl = 'http://127.0.0.1:9/webhook-waiting/12/node-1?signature=right';
		const error = await thrownBy(n8n.run(items(1), { resumeUrl }));
		expect(error.message).to.equal(
			'The backend could not reach http://127.0.0.1:9: connection refused',
		);
		expect(await countWaits()).to.equal(waits);
	});

	it('says which scope a key lacks, and does not wait', async () => {
		const { body } = await server.api<{ key: string }>('POST', '/v1/keys', {
			name: 'sender',
			scopes: ['messages:write'],
		});
		const error = await thrownBy(n8n.run(items(1), { apiKey: body.key }));
		expect(`${error.message} ${error.description}`).to.contain('subscriptions:write');
	});

	describe('with several items', () => {
		it('goes on when each has been tapped or has run out of time, in the order of the input', async () => {
			const [first, second, third] = items(3) as [
				INodeParameters,
				INodeParameters,
				INodeParameters,
			];
			const execution = await n8n.run([first, { ...second, limitAmount: SOON * 2 }, third]);
			await tapped(third);
			await tapped(first);
			expect(await through(execution)).to.deep.equal([[0, 2], [1]]);
		});

		it('gives each item back to the person whom it came with, whatever n8n takes it for', async () => {
			const three = items(3, { limitAmount: SOON * 2 });
			const input = [{ name: 'Ada' }, { name: 'Ben' }, { name: 'Cleo' }];
			const execution = await n8n.run(three, { input });
			await tapped(three[2]!);
			const outputs = await goneOn(execution);
			const seen = outputs.map((each) =>
				each.map(({ json }) => [json.name, (json.message as IDataObject).to]),
			);
			expect(seen).to.deep.equal([
				[['Cleo', three[2]!.to]],
				[
					['Ada', three[0]!.to],
					['Ben', three[1]!.to],
				],
			]);
		});

		it('waits for the others when one is rejected and the node continues on fail', async () => {
			const [bad, good] = items(2) as [INodeParameters, INodeParameters];
			const execution = await n8n.run([{ ...bad, to: 'call me' }, good], {
				continueOnFail: true,
			});
			await tapped(good);
			expect(await through(execution)).to.deep.equal([[1], [0]]);
			const { json } = execution.outputs![1]![0]!;
			// With nothing but an error, n8n would drop it.
			expect(json).to.include({ index: 0, status: 'rejected' });
			expect(json.error).to.match(/^Message rejected: .+ \[item 0\]$/);
		});

		it('does not wait when all are rejected', async () => {
			const waits = await countWaits();
			const execution = await n8n.run(items(1, { to: 'call me' }), { continueOnFail: true });
			expect(await through(execution)).to.deep.equal([[], [0]]);
			expect(execution.waitsTill).to.equal(undefined);
			expect(await countWaits()).to.equal(waits);
		});

		it('stops before it waits when one is rejected and it does not continue on fail', async () => {
			const waits = await countWaits();
			const [bad, good] = items(2) as [INodeParameters, INodeParameters];
			const error = await thrownBy(n8n.run([{ ...bad, to: 'call me' }, good]));
			expect(error.message).to.match(/^1 of 2 messages not accepted/);
			expect(await countWaits()).to.equal(waits);
		});

		it('waits for those with the same limit and link together, a thousand at most', async () => {
			const many = items(1001);
			const longer = { ...many[0]!, to: nextPhone(), limitUnit: 'days', limitAmount: 2 };
			const { requests } = await n8n.run([...many, longer]);
			const made = requests.filter((line) => line === 'POST /v1/waits');
			expect(made).to.have.lengthOf(3);
			const { rows } = await server.deps.db.pool.query<{ count: number }>(
				'SELECT count(*)::int FROM wait_messages GROUP BY wait_id ORDER BY wait_id DESC LIMIT 3',
			);
			expect(rows.map(({ count }) => count)).to.have.members([1000, 1, 1]);
		});

		it('makes a handful of requests for a thousand recipients', async () => {
			const thousand = items(1000, { limitAmount: 0.4 });
			const execution = await n8n.run(thousand);
			await tapped(thousand[999]!);
			const [clicked, notClicked] = await goneOn(execution);
			expect([clicked!.length, notClicked!.length]).to.deep.equal([1, 999]);
			expect(clicked![0]!.pairedItem).to.deep.equal({ item: 999 });
			const kinds = execution.requests.map((line) => line.replace(/wai_\w+/, '{id}'));
			expect(kinds).to.deep.equal([
				'POST /v1/messages',
				'POST /v1/waits',
				'GET /v1/waits/{id}',
				'GET /v1/waits/{id}',
			]);
		});
	});
});
