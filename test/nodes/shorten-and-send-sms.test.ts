import { expect } from 'chai';
import { NodeApiError, NodeOperationError, type INodeParameters } from 'n8n-workflow';
import { ShortenAndSendSms } from '../../nodes/ShortenAndSendSms/ShortenAndSendSms.node.js';
import { executeContext, locator, type Surroundings } from './support/context.js';
import {
	problem,
	startFakeBackend,
	type ApiCall,
	type FakeBackend,
} from './support/fake-backend.js';
import { thrownBy } from './support/thrown-by.js';

interface SentMessage {
	to: string;
	text: string;
	key: string;
}

const messagesOf = (call: ApiCall) => call.body.messages as SentMessage[];

describe('Shorten & Send SMS', () => {
	const node = new ShortenAndSendSms();
	let backend: FakeBackend;

	before(async () => {
		backend = await startFakeBackend();
	});
	after(() => backend.stop());

	beforeEach(() => {
		backend.calls.length = 0;
		const keys = new Set<string>();
		backend.on('POST', /^\/v1\/messages(\/preview)?$/, (call) => {
			const messages = messagesOf(call);
			if (messages.length > 1000) return problem(422, 'has more than 1000 messages');
			return {
				body: {
					campaign: { id: 'cmp_1', name: call.body.campaign },
					results: messages.map(({ to, text, key }, index) => {
						if (!to.startsWith('+'))
							return {
								index,
								status: 'rejected',
								error: { code: 'invalid-phone', detail: 'to: is not a phone number' },
							};
						const status = keys.has(key) ? 'duplicate' : 'accepted';
						if (key) keys.add(key);
						return { index, status, message: { id: `msg_${to}`, to, text, clicks: 0 } };
					}),
				},
			};
		});
	});

	const one: INodeParameters = {
		operation: 'send',
		campaign: locator('Onboarding week 1'),
		channel: locator('sandbox'),
		to: '+4915112345678',
		text: 'Hi Ada: https://acme.com/start',
	};
	const to = (phone: string, more: INodeParameters = {}) => ({ ...one, to: phone, ...more });

	async function run(
		parameters: INodeParameters | INodeParameters[],
		more: Partial<Surroundings> = {},
	) {
		const context = executeContext({ node, baseUrl: backend.url, parameters, ...more });
		const [items] = await node.execute.call(context);
		return items!;
	}

	describe('with a key that may not read messages, for a message that was made before,', () => {
		beforeEach(() => {
			backend.on('POST', '/v1/messages', (call) => ({
				body: {
					campaign: { id: 'cmp_1', name: call.body.campaign },
					results: [{ index: 0, status: 'duplicate', message: { id: 'msg_1' } }],
				},
			}));
		});

		it('goes on with its id after Send', async () => {
			const [item] = await run(one);
			expect(item!.json).to.deep.include({ status: 'duplicate', messageId: 'msg_1' });
		});

		it('says which scope is missing where the text was asked for', async () => {
			const shortening = run({ ...one, operation: 'shortenOnly' });
			const error = (await shortening.catch((thrown: unknown) => thrown)) as Error;
			expect(error.message).to.include('may not read it');
			expect((error as { description?: string }).description).to.include('messages:read');
		});
	});

	it('gives each item the warnings of its message, if the backend knows any', async () => {
		const [silent] = await run(one);
		expect(silent!.json.warnings).to.deep.equal([]);
		const warnings = [{ code: 'untracked_url', detail: 'text: acme.com/x got no short link' }];
		backend.on('POST', '/v1/messages', () => ({
			body: {
				campaign: { id: 'cmp_1', name: 'Spring' },
				results: [{ index: 0, status: 'accepted', message: { id: 'msg_1' }, warnings }],
			},
		}));
		const [item] = await run(one);
		expect(item!.json.warnings).to.deep.equal(warnings);
	});

	it('sends a message to the campaign over the channel', async () => {
		await run(one);
		const [call] = backend.callsTo('POST', '/v1/messages');
		expect(call!.body).to.deep.include({
			campaign: 'Onboarding week 1',
			channel: 'sandbox',
			options: {},
		});
		expect(messagesOf(call!)[0]).to.include({
			to: '+4915112345678',
			text: 'Hi Ada: https://acme.com/start',
		});
	});

	it('sends 2,500 items in three requests and returns one item for each, in order', async () => {
		const phones = Array.from({ length: 2500 }, (_, index) => `+49151${1_000_000 + index}`);
		const items = await run(phones.map((phone) => to(phone)));
		const sizes = backend.callsTo('POST', '/v1/messages').map((call) => messagesOf(call).length);
		expect(sizes).to.deep.equal([1000, 1000, 500]);
		expect(items.map(({ json }) => json.to)).to.deep.equal(phones);
		expect(items.map(({ pairedItem }) => pairedItem)).to.deep.equal(
			phones.map((_, item) => ({ item })),
		);
	});

	it('sends items of different campaigns in a request each, and keeps the order of the input', async () => {
		const items = await run([
			to('+491', { campaign: locator('A') }),
			to('+492', { campaign: locator('B') }),
			to('+493', { campaign: locator('A') }),
		]);
		const calls = backend.callsTo('POST', '/v1/messages');
		expect(calls.map((call) => messagesOf(call).map(({ to }) => to))).to.deep.equal([
			['+491', '+493'],
			['+492'],
		]);
		expect(items.map(({ json }) => json.campaign)).to.deep.equal(['A', 'B', 'A']);
	});

	it('still needs one request when a link expiry is counted from the moment of each item', async () => {
		const expiries = ['2026-12-24T18:00:00.001', '2026-12-24T18:00:00.950'];
		await run(expiries.map((expiresAt) => ({ ...one, options: { expiresAt } })));
		expect(backend.calls).to.have.lengthOf(1);
		expect(backend.calls[0]!.body.options).to.deep.equal({ expiresAt: '2026-12-24T17:01:00.000Z' });
	});

	it('passes on what the options say', async () => {
		await run({
			...one,
			options: {
				checkTargets: true,
				contact: 42,
				defaultCountry: ' DE ',
				domain: 'https://go.acme.com',
				expiresAt: '2026-12-24T18:00:00',
				key: 'order-1043',
				metadata: { fields: [{ name: 'plan', value: 'pro' }] },
				onExtraSegment: 'reject',
				scheme: false,
				track: 'last',
			},
		});
		const { body } = backend.calls[0]!;
		expect(body.options).to.deep.equal({
			track: 'last',
			scheme: false,
			domain: 'https://go.acme.com',
			expiresAt: '2026-12-24T17:00:00.000Z',
			onExtraSegment: 'reject',
			defaultCountry: 'DE',
			checkTargets: true,
		});
		expect(body.messages).to.deep.equal([
			{
				to: '+4915112345678',
				text: 'Hi Ada: https://acme.com/start',
				key: 'order-1043',
				contact: '42',
				metadata: { workflowId: 'workflow-1', executionId: '12', plan: 'pro' },
			},
		]);
	});

	it('shortens without sending when it shall, and says when the caller sent', async () => {
		await run({
			...one,
			operation: 'shortenOnly',
			options: { sentAt: '2026-11-20T09:00:00+01:00' },
		});
		const { body } = backend.callsTo('POST', '/v1/messages')[0]!;
		expect(body.channel).to.equal(null);
		expect(body.messages).to.have.nested.property('[0].sentAt', '2026-11-20T08:00:00.000Z');
	});

	it('previews without an idempotency key', async () => {
		await run({ ...one, operation: 'preview' });
		const [call] = backend.callsTo('POST', '/v1/messages/preview');
		expect(call!.body.channel).to.equal(null);
		expect(messagesOf(call!)[0]).not.to.have.property('key');
	});

	it('gives what most workflows use, flat, unless raw data is asked for', async () => {
		const [simple] = await run(one);
		const [raw] = await run({ ...one, simplify: false });
		expect(simple!.json).to.deep.equal({
			messageId: 'msg_+4915112345678',
			to: '+4915112345678',
			text: 'Hi Ada: https://acme.com/start',
			status: 'accepted',
			campaignId: 'cmp_1',
			campaign: 'Onboarding week 1',
			warnings: [],
		});
		expect(raw!.json.message).to.have.keys('id', 'to', 'text', 'clicks');
	});

	describe('with an item that the server rejects', () => {
		const input = [to('+491'), to('call me'), to('+493')];

		it('sends the others, then stops with the reason, the item and what to do', async () => {
			const error = await thrownBy(run(input));
			expect(error).to.be.instanceOf(NodeOperationError);
			expect(error.message).to.equal(
				"1 of 3 messages not accepted. Message rejected: 'To' (call me) is not a phone number [item 1]",
			);
			expect(error).to.have.nested.property('context.itemIndex', 1);
			expect(error.description).to.contain('does not send them a second time');
			expect(messagesOf(backend.calls[0]!)).to.have.lengthOf(3);
		});

		it('returns the error in its place when the node continues on fail', async () => {
			const items = await run(input, { continueOnFail: true });
			expect(items.map(({ json }) => json.error ?? json.status)).to.deep.equal([
				'accepted',
				"Message rejected: 'To' (call me) is not a phone number [item 1]",
				'accepted',
			]);
			expect(items[1]).to.have.property('error').that.is.instanceOf(NodeOperationError);
			expect(items[1]!.pairedItem).to.deep.equal({ item: 1 });
		});
	});

	describe('with a parameter that is empty', () => {
		const input = [to('+491'), to('  ')];

		it('sends the others and names the parameter and the item', async () => {
			const error = await thrownBy(run(input));
			expect(error.message).to.equal(
				"1 of 2 messages not accepted. The parameter 'To' is empty [item 1]",
			);
			expect(messagesOf(backend.calls[0]!).map(({ to }) => to)).to.deep.equal(['+491']);
		});

		it('sends the others when the node continues on fail', async () => {
			const items = await run(input, { continueOnFail: true });
			expect(items.map(({ json }) => json.error ?? json.status)).to.deep.equal([
				'accepted',
				"The parameter 'To' is empty [item 1]",
			]);
		});
	});

	it('says which date cannot be read', async () => {
		const error = await thrownBy(run({ ...one, options: { expiresAt: 'next tuesday' } }));
		expect(error.message).to.equal("'Link Expires At' is not a date: next tuesday [item 0]");
	});

	describe('when the request as a whole is refused', () => {
		beforeEach(() =>
			backend.on('POST', '/v1/messages', () =>
				problem(422, 'The request was refused and nothing was stored.', {
					errors: [{ path: 'channel', message: 'no channel is named sandbox' }],
				}),
			),
		);

		it('stops with what the server says, told of the first item', async () => {
			const error = await thrownBy(run(one));
			expect(error).to.be.instanceOf(NodeApiError);
			expect(error).to.include({ httpCode: '422' });
			expect(error.message).to.equal("'Channel' (sandbox): no channel is named sandbox [item 0]");
		});

		it('gives each item that error when the node continues on fail', async () => {
			const items = await run([to('+491'), to('+492')], { continueOnFail: true });
			const error = "'Channel' (sandbox): no channel is named sandbox";
			expect(items.map(({ json }) => json)).to.deep.equal([
				{ error: `${error} [item 0]` },
				{ error: `${error} [item 1]` },
			]);
		});
	});

	describe('gives each message an idempotency key', () => {
		const keysOf = () => backend.calls.flatMap((call) => messagesOf(call).map(({ key }) => key));

		it('that is the same when n8n tries the node again', async () => {
			const context = {};
			await run(one, { context });
			const [again] = await run(one, { context });
			expect(again!.json.status).to.equal('duplicate');
		});

		it('that is the same when the execution is retried, although a retry has an id of its own', async () => {
			const context = {};
			await run(one, { context, executionId: '12' });
			const [again] = await run(one, { context, executionId: '13' });
			expect(again!.json.status).to.equal('duplicate');
		});

		it('that differs between executions, runs in a loop, nodes and items', async () => {
			await run([one, one], { executionId: '12' });
			await run(one, { executionId: '13' });
			await run(one, { executionId: '12', runIndex: 1 });
			await run(one, { executionId: '12', nodeId: 'node-2' });
			expect(new Set(keysOf())).to.have.lengthOf(5);
		});
	});
});
