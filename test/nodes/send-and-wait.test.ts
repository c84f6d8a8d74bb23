import { expect } from 'chai';
import {
	WAIT_INDEFINITELY,
	type IDataObject,
	type INodeParameters,
	type IWebhookDescription,
} from 'n8n-workflow';
import { ShortenAndSendSms } from '../../nodes/ShortenAndSendSms/ShortenAndSendSms.node.js';
import { executeContext, locator, webhookContext, type Surroundings } from './support/context.js';
import { page, problem, startFakeBackend, type FakeBackend } from './support/fake-backend.js';
import { thrownBy } from './support/thrown-by.js';

const CREATED = '2026-11-21T09:30:00.000Z';
const START = 'https://acme.com/start';
const PRICES = 'https://acme.com/prices';

interface FakeMessage {
	id: string;
	campaignId: string;
	to: string;
	status: string;
	links: { token: string; url: string; humanClicks: number }[];
	sentAt: string | null;
	deliveredAt: string | null;
	[field: string]: unknown;
}

interface FakeSubscription {
	id: string;
	url: string;
	events: string[];
	filter: { message: string[]; afterHours: number; link?: string };
}

describe('Send and Wait for Click', () => {
	const node = new ShortenAndSendSms();
	let backend: FakeBackend;
	let messages: Map<string, FakeMessage>;
	let subscriptions: Map<string, FakeSubscription>;
	let clicks: { id: string; messageId: string; token: string }[];
	let deliveries: { type: string; messageId: string; subscription: string }[];
	let ping: { reached: boolean; error: string | null };
	/** What n8n keeps of the execution. */
	let context: IDataObject;
	let waitsTill: Date | undefined;

	before(async () => {
		backend = await startFakeBackend();
	});
	after(() => backend.stop());

	beforeEach(() => {
		backend.calls.length = 0;
		messages = new Map();
		subscriptions = new Map();
		clicks = [];
		deliveries = [];
		ping = { reached: true, error: null };
		context = {};
		waitsTill = undefined;
		backend.on('POST', '/v1/messages', ({ body }) => {
			const results = (body.messages as { to: string; text: string }[]).map(takeMessage);
			return { body: { campaign: { id: 'cmp_1', name: body.campaign }, results } };
		});
		backend.on('GET', /^\/v1\/messages\/./, ({ path }) => {
			const message = messages.get(path.split('/').at(-1)!);
			return message ? { body: message } : problem(404, 'There is no such message.');
		});
		backend.on('POST', '/v1/subscriptions', ({ body }) => {
			const id = `sub_${subscriptions.size + 1}`;
			subscriptions.set(id, { ...(body as unknown as FakeSubscription), id });
			return { status: 201, body: { id, secret: 'whsec_x', createdAt: CREATED, ping } };
		});
		backend.on('GET', /^\/v1\/subscriptions\/./, ({ path }) => {
			const subscription = subscriptions.get(path.split('/').at(-1)!);
			return subscription ? { body: subscription } : problem(404, 'There is no subscription.');
		});
		backend.on('DELETE', /^\/v1\/subscriptions\//, ({ path }) => {
			subscriptions.delete(path.split('/').at(-1)!);
			return { status: 204 };
		});
		backend.on('GET', '/v1/deliveries', (call) =>
			page(
				call,
				deliveries.filter(({ subscription }) => subscription === call.query.subscription),
			),
		);
		backend.on('GET', '/v1/campaigns/cmp_1/clicks', (call) =>
			page(
				call,
				clicks.filter(({ messageId }) => messageId === call.query.message),
			),
		);
	});

	function takeMessage({ to, text }: { to: string; text: string }, index: number) {
		if (!to.startsWith('+'))
			return { index, status: 'rejected', error: { code: 'invalid-phone', detail: 'no phone' } };
		const id = `msg_${to.slice(1)}`;
		const urls = text.match(/https:\S+/g) ?? [];
		const message: FakeMessage = messages.get(id) ?? {
			id,
			campaignId: 'cmp_1',
			to,
			status: 'queued',
			links: urls.map((url, position) => ({ token: `${id}-${position}`, url, humanClicks: 0 })),
			sentAt: null,
			deliveredAt: null,
			clicks: 0,
		};
		messages.set(id, message);
		return { index, status: 'accepted', message: structuredClone(message) };
	}

	function tap(id: string, link = 0) {
		const { token } = messages.get(id)!.links[link]!;
		messages.get(id)!.links[link]!.humanClicks++;
		clicks.unshift({ id: `clk_${clicks.length + 1}`, messageId: id, token });
	}

	const timeOut = (messageId: string, subscription = 'sub_1') =>
		deliveries.push({ type: 'message.unclicked', messageId, subscription });

	const one: INodeParameters = {
		operation: 'sendAndWait',
		campaign: locator('Onboarding'),
		channel: locator('sandbox'),
		to: '+491',
		text: `Start: ${START} Prices: ${PRICES}`,
		limitAmount: 36,
		limitUnit: 'minutes',
	};
	const to = (phone: string, more: INodeParameters = {}) => ({ ...one, to: phone, ...more });

	function surroundings(
		parameters: INodeParameters | INodeParameters[],
		more: Partial<Surroundings> = {},
	): Surroundings {
		const wait = (till: Date) => (waitsTill = till);
		return { node, baseUrl: backend.url, parameters, context, wait, ...more };
	}

	const send = (parameters: INodeParameters | INodeParameters[], more?: Partial<Surroundings>) =>
		node.execute.call(executeContext(surroundings(parameters, more)));

	/** Calls the resume URL of a group. */
	async function call(body: unknown = {}, group = '0') {
		let status: number | undefined;
		const response = {
			status: (code: number) => ((status = code), response),
			json: () => response,
		};
		// As n8n keeps it: in its database, until the call comes.
		const kept = JSON.parse(JSON.stringify(context)) as IDataObject;
		const request = { headers: {}, query: { group }, rawBody: Buffer.from(JSON.stringify(body)) };
		const { workflowData } = await node.webhook.call(
			webhookContext(surroundings(one, { context: kept }), request, response),
		);
		return { outputs: workflowData, status };
	}

	it('sends, has the server tell of the message, and waits without a limit of n8n', async () => {
		const input = await send(one);
		expect(input).to.deep.equal([[{ json: { index: 0 } }]]);
		expect(waitsTill).to.equal(WAIT_INDEFINITELY);
		expect(backend.callsTo('POST', '/v1/messages')[0]!.body).to.include({ channel: 'sandbox' });
		expect(subscriptions.get('sub_1')).to.deep.include({
			url: 'https://n8n.acme.com/webhook-waiting/12/node-1?group=0&signature=right',
			events: ['link.clicked', 'message.unclicked', 'message.failed'],
			filter: { message: ['msg_491'], afterHours: 0.6 },
			description: 'n8n: The Node in Welcome',
			ping: true,
		});
	});

	it('goes on through Clicked, with the first click, once a person has tapped', async () => {
		await send(one);
		tap('msg_491', 1);
		tap('msg_491', 0);
		const { outputs } = await call();
		expect(outputs![1]).to.deep.equal([]);
		expect(outputs![0]).to.have.lengthOf(1);
		expect(outputs![0]![0]!.pairedItem).to.deep.equal({ item: 0 });
		expect(outputs![0]![0]!.json).to.deep.include({
			status: 'clicked',
			campaign: { id: 'cmp_1', name: 'Onboarding' },
			click: { id: 'clk_1', messageId: 'msg_491', token: 'msg_491-1' },
		});
		expect(outputs![0]![0]!.json.message).to.include({ id: 'msg_491', to: '+491' });
		expect(outputs![0]![0]!.json.message).not.to.have.property('clicks');
	});

	it('goes on through Not Clicked once the server has declared the time to be over', async () => {
		await send({ ...one, simplify: false });
		timeOut('msg_491');
		const { outputs } = await call();
		expect(outputs![0]).to.deep.equal([]);
		expect(outputs![1]![0]!.json).to.deep.include({ status: 'notClicked' });
		expect(outputs![1]![0]!.json.message).to.include({ id: 'msg_491', clicks: 0 });
	});

	it('takes a tap of the last moment for a tap', async () => {
		await send(one);
		timeOut('msg_491');
		tap('msg_491');
		const { outputs } = await call();
		expect(outputs!.map((items) => items.length)).to.deep.equal([1, 0]);
	});

	it('goes on through Not Clicked when the text cannot be delivered', async () => {
		await send(one);
		Object.assign(messages.get('msg_491')!, { status: 'failed', error: 'Not in service.' });
		const { outputs } = await call();
		expect(outputs![1]![0]!.json).to.deep.include({ status: 'failed' });
		expect(outputs![1]![0]!.json.message).to.include({ error: 'Not in service.' });
	});

	it('goes on through Not Clicked when the recipient has been erased', async () => {
		await send(one);
		messages.clear();
		const { outputs } = await call();
		expect(outputs![1]![0]!.json).to.deep.include({
			status: 'erased',
			message: { id: 'msg_491' },
		});
	});

	it('is not woken by a call that says what the server does not', async () => {
		await send(one);
		timeOut('msg_491', 'sub_of_another_execution');
		deliveries.push({ type: 'link.clicked', messageId: 'msg_491', subscription: 'sub_1' });
		const forged = {
			type: 'link.clicked',
			data: {
				click: { verdict: 'human', final: true },
				message: { id: 'msg_491', humanClicks: 1 },
			},
		};
		const { outputs, status } = await call(forged);
		expect({ outputs, status }).to.deep.equal({ outputs: undefined, status: 200 });
		expect(subscriptions.size).to.equal(1);
	});

	it('ends the subscription by the answer, when n8n has gone on, and keeps it until then', async () => {
		const [{ responseCode, responseMode }] = node.description.webhooks as [IWebhookDescription];
		expect({ responseCode, responseMode }).to.deep.equal({
			responseCode: '={{ 410 }}',
			responseMode: 'onReceived',
		});
		await send(one);
		tap('msg_491');
		expect((await call()).outputs![0]).to.have.lengthOf(1);
		expect(backend.callsTo('DELETE', '/v1/subscriptions/sub_1')).to.have.lengthOf(0);
		expect((await call()).outputs![0]).to.have.lengthOf(1);
	});

	it('goes on through Not Clicked when its subscription was removed by hand', async () => {
		await send([to('+491'), to('+492')]);
		tap('msg_491');
		subscriptions.clear();
		const { outputs } = await call();
		expect(outputs!.map((items) => items.length)).to.deep.equal([1, 1]);
	});

	it('goes on at once when a tap has come before the server was asked to tell of it', async () => {
		backend.on('POST', '/v1/subscriptions', () => {
			tap('msg_491');
			subscriptions.set('sub_1', {} as FakeSubscription);
			return { status: 201, body: { id: 'sub_1', createdAt: CREATED, ping } };
		});
		const outputs = await send(one);
		expect(outputs.map((items) => items.length)).to.deep.equal([1, 0]);
		expect(waitsTill).to.equal(undefined);
		expect(subscriptions.size).to.equal(0);
	});

	it('goes on at once when it is tried again after the time of its message is over', async () => {
		await send(one);
		Object.assign(messages.get('msg_491')!, { status: 'sent', sentAt: '2026-11-21T08:53:59.000Z' });
		waitsTill = undefined;
		const outputs = await send(one);
		expect(outputs.map((items) => items.length)).to.deep.equal([0, 1]);
		expect(waitsTill).to.equal(undefined);
	});

	it('waits for a text of which nobody knows whether it was sent, and says so when time is over', async () => {
		await send(one);
		const lost = { status: 'unknown', error: 'It is unknown whether this text was sent.' };
		Object.assign(messages.get('msg_491')!, lost);
		expect((await call()).outputs).to.equal(undefined);
		timeOut('msg_491');
		const { outputs } = await call();
		expect(outputs!.map((items) => items.length)).to.deep.equal([0, 1]);
		expect(outputs![1]![0]!.json).to.deep.include({ status: 'notClicked' });
		expect(outputs![1]![0]!.json.message).to.include(lost);
	});

	it('goes on at once when it is tried again after the time of such a text is over', async () => {
		await send(one);
		const lost = { status: 'unknown', createdAt: '2026-11-21T08:53:59.000Z' };
		Object.assign(messages.get('msg_491')!, lost);
		waitsTill = undefined;
		const outputs = await send(one);
		expect(outputs.map((items) => items.length)).to.deep.equal([0, 1]);
		expect(waitsTill).to.equal(undefined);
	});

	it('waits on when it is tried again before', async () => {
		await send(one);
		Object.assign(messages.get('msg_491')!, { status: 'sent', sentAt: '2026-11-21T08:54:01.000Z' });
		waitsTill = undefined;
		await send(one);
		expect(waitsTill).to.equal(WAIT_INDEFINITELY);
	});

	describe('for one of several links', () => {
		const options = { waitForLink: '/prices' };

		it('is woken by a tap on that link alone', async () => {
			await send({ ...one, options });
			expect(subscriptions.get('sub_1')!.filter).to.include({ link: '/prices' });
			tap('msg_491', 0);
			expect((await call()).outputs).to.equal(undefined);
			tap('msg_491', 1);
			expect((await call()).outputs![0]![0]!.json.click).to.include({ token: 'msg_491-1' });
		});

		it('says so when the text has no such link', async () => {
			const error = await thrownBy(send({ ...one, options: { waitForLink: '/contact' } }));
			expect(error.message).to.equal(
				"The message was sent, but has no tracked link that contains '/contact' to wait for [item 0]",
			);
			expect(subscriptions.size).to.equal(0);
		});
	});

	it('says so when there is no link at all', async () => {
		const error = await thrownBy(send({ ...one, text: 'Hi' }));
		expect(error.message).to.equal(
			'The message was sent, but has no tracked link to wait for [item 0]',
		);
	});

	it('sends nothing when the limit is not more than zero', async () => {
		const error = await thrownBy(send([one, { ...one, limitAmount: 0 }]));
		expect(error.message).to.equal("'Wait At Most' is not more than zero: 0 [item 1]");
		expect(backend.calls).to.have.lengthOf(0);
	});

	it('says when the server cannot reach n8n, and leaves no subscription behind', async () => {
		ping = { reached: false, error: 'connection refused' };
		const error = await thrownBy(send(one));
		expect(error.message).to.equal(
			'The backend could not reach https://n8n.acme.com: connection refused',
		);
		expect(subscriptions.size).to.equal(0);
		expect(waitsTill).to.equal(undefined);
	});

	describe('with several items', () => {
		it('goes on when each has been tapped or has run out of time, in the order of the input', async () => {
			await send([to('+491'), to('+492'), to('+493')]);
			tap('msg_493');
			expect((await call()).outputs).to.equal(undefined);
			timeOut('msg_492');
			expect((await call()).outputs).to.equal(undefined);
			tap('msg_491');
			const { outputs } = await call();
			const seen = outputs!.map((items) => items.map(({ pairedItem }) => pairedItem));
			expect(seen).to.deep.equal([[{ item: 0 }, { item: 2 }], [{ item: 1 }]]);
		});

		it('asks for those with the same limit and link together, a thousand at most', async () => {
			const many = Array.from({ length: 1001 }, (_, n) => to(`+49${n}`));
			await send([...many, to('+48', { limitUnit: 'days', limitAmount: 2 }), to('+490')]);
			const asked = [...subscriptions.values()].map(({ filter }) => filter);
			expect(asked.map(({ message }) => message.length)).to.deep.equal([1000, 1, 1]);
			expect(asked.map(({ afterHours }) => afterHours)).to.deep.equal([0.6, 0.6, 48]);
		});

		it('removes the subscriptions that did not call when it goes on', async () => {
			await send([to('+491'), to('+492', { limitAmount: 2 })]);
			tap('msg_491');
			expect((await call({}, '0')).outputs).to.equal(undefined);
			tap('msg_492');
			expect((await call({}, '1')).outputs![0]).to.have.lengthOf(2);
			expect([...subscriptions.keys()]).to.deep.equal(['sub_2']);
		});

		it('waits for the others when one is rejected and the node continues on fail', async () => {
			await send([to('call me'), to('+492')], { continueOnFail: true });
			tap('msg_492');
			const { outputs } = await call();
			expect(outputs![0]!.map(({ pairedItem }) => pairedItem)).to.deep.equal([{ item: 1 }]);
			expect(outputs![1]).to.deep.equal([
				{ json: { error: 'Message rejected: no phone [item 0]' }, pairedItem: { item: 0 } },
			]);
		});

		it('does not wait when all are rejected', async () => {
			const outputs = await send([to('call me')], { continueOnFail: true });
			expect(outputs.map((items) => items.length)).to.deep.equal([0, 1]);
			expect(waitsTill).to.equal(undefined);
		});

		it('stops before it waits when one is rejected and it does not continue on fail', async () => {
			const error = await thrownBy(send([to('call me'), to('+492')]));
			expect(error.message).to.match(/^1 of 2 messages not accepted/);
			expect(subscriptions.size).to.equal(0);
		});
	});
});
