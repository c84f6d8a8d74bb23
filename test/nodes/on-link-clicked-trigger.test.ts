import { createHmac, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import { NodeOperationError, type IDataObject, type INodeParameters } from 'n8n-workflow';
import { OnLinkClickedTrigger } from '../../nodes/OnLinkClickedTrigger/OnLinkClickedTrigger.node.js';
import { hookContext, loadOptionsContext, locator, webhookContext } from './support/context.js';
import { page, problem, startFakeBackend, type FakeBackend } from './support/fake-backend.js';
import { thrownBy } from './support/thrown-by.js';

const PRODUCTION = 'https://n8n.acme.com/webhook/1/webhook';
const TEST = 'https://n8n.acme.com/webhook-test/1/webhook';

describe('On Link Clicked Trigger', () => {
	const node = new OnLinkClickedTrigger();
	const { checkExists, create, delete: remove } = node.webhookMethods.default;

	describe('subscribes', () => {
		let backend: FakeBackend;
		let subscriptions: Map<string, Record<string, unknown>>;
		let staticData: IDataObject;
		let ping: { reached: boolean; status: number | null; error: string | null };

		before(async () => {
			backend = await startFakeBackend();
		});
		after(() => backend.stop());

		beforeEach(() => {
			backend.calls.length = 0;
			subscriptions = new Map();
			staticData = {};
			const path = /^\/v1\/subscriptions\/(\w+)$/;
			const idIn = (call: { path: string }) => path.exec(call.path)![1]!;
			ping = { reached: true, status: 401, error: null };
			let made = 0;
			backend.on('POST', '/v1/subscriptions', ({ body: { ping: wanted, ...body } }) => {
				made++;
				const id = `sub_${made}`;
				const subscription = { ...body, id, status: 'active', secretRotatedAt: null };
				subscriptions.set(id, subscription);
				const answer = { ...subscription, secret: `whsec_${id}`, ...(wanted === true && { ping }) };
				return { status: 201, body: answer };
			});
			backend.on('PATCH', path, (call) => {
				const changed = { ...subscriptions.get(idIn(call)), ...call.body };
				subscriptions.set(idIn(call), changed);
				return { body: changed };
			});
			backend.on('GET', '/v1/subscriptions', (call) => page(call, [...subscriptions.values()]));
			backend.on('GET', path, (call) => {
				const subscription = subscriptions.get(idIn(call));
				return subscription ? { body: subscription } : problem(404, 'There is no subscription.');
			});
			backend.on('DELETE', path, (call) =>
				subscriptions.delete(idIn(call))
					? { status: 204 }
					: problem(404, 'There is no subscription.'),
			);
		});

		const hooks = (parameters: INodeParameters = {}, webhookUrl = PRODUCTION, data = staticData) =>
			hookContext({ node, baseUrl: backend.url, parameters, webhookUrl, staticData: data });

		it('when the workflow is activated, and keeps what it needs to hear and to leave', async () => {
			expect(await checkExists.call(hooks())).to.equal(false);
			expect(await create.call(hooks())).to.equal(true);
			expect(subscriptions.get('sub_1')).to.deep.include({
				url: PRODUCTION,
				events: ['link.clicked'],
				filter: {},
				description: 'n8n: The Node in Welcome',
			});
			expect(staticData).to.deep.equal({
				subscriptionId: 'sub_1',
				secret: 'whsec_sub_1',
				secretRotatedAt: null,
			});
			expect(await checkExists.call(hooks())).to.equal(true);
		});

		const firstClickOnly = { filters: { firstClickOnly: true } };
		const ofClicks = {
			after: '/pricing',
			contact: 'crm-42',
			includePreviews: true,
			includeUnsure: true,
			label: 'acme.com/start',
			link: '/start',
			nth: 2,
			withinHours: 0.5,
		};
		const wanted: Record<string, [INodeParameters, object]> = {
			'the first clicks of one campaign': [
				{ campaign: locator('Onboarding week 1'), ...firstClickOnly },
				{ events: ['link.clicked'], filter: { campaign: 'Onboarding week 1', once: true } },
			],
			'several campaigns, each once': [
				{ campaign: locator('A'), filters: { campaigns: ['cmp_2', 'A', ' cmp_3 '] } },
				{ filter: { campaign: ['A', 'cmp_2', 'cmp_3'] } },
			],
			'every filter of a click': [{ filters: { ...ofClicks } }, { filter: ofClicks }],
			'texts that nobody tapped in time': [
				{ events: ['message.unclicked'], afterHours: 1.5, filters: { contact: 'crm-42' } },
				{ events: ['message.unclicked'], filter: { afterHours: 1.5, contact: 'crm-42' } },
			],
			'a number of clicks': [
				{ events: ['campaign.threshold'], thresholdClicks: 7 },
				{ events: ['campaign.threshold'], filter: { threshold: { clicks: 7 } } },
			],
			'a click rate': [
				{ events: ['campaign.threshold'], threshold: 'rate', thresholdRate: 12.5 },
				{ filter: { threshold: { rate: 0.125 } } },
			],
			'the time since the first text': [
				{ events: ['campaign.threshold'], threshold: 'hours', thresholdHours: 48 },
				{ filter: { threshold: { hours: 48 } } },
			],
		};
		for (const [what, [parameters, expected]] of Object.entries(wanted)) {
			it(`to ${what}, when told`, async () => {
				await create.call(hooks(parameters));
				expect(subscriptions.get('sub_1')).to.deep.include(expected);
				expect(await checkExists.call(hooks(parameters))).to.equal(true);
			});
		}

		it('without the filters that say nothing about the events it is set to', async () => {
			const filters = { firstClickOnly: true, nth: 2, contact: 'crm-42', link: '/start' };
			await create.call(hooks({ events: ['message.failed'], filters }));
			await create.call(hooks({ events: ['campaign.threshold'], filters }, TEST, {}));
			expect([...subscriptions.values()].map(({ filter }) => filter)).to.deep.equal([
				{ contact: 'crm-42', link: '/start' },
				{ threshold: { clicks: 100 } },
			]);
		});

		it('not with two filters that exclude each other, which it names', async () => {
			const error = await thrownBy(
				create.call(hooks({ filters: { firstClickOnly: true, nth: 2 } })),
			);
			expect(error.message).to.equal("'Nth Click' and 'First Click Only' cannot both be set");
			expect(subscriptions.size).to.equal(0);
		});

		const drifts: Record<string, Record<string, unknown>> = {
			'other events': { events: ['message.failed'] },
			'another filter': { filter: { once: true } },
			'a pause, after its URL was not found for long': { status: 'paused' },
		};
		for (const [what, drift] of Object.entries(drifts)) {
			it(`and mends ${what}, so that what is on its way still comes`, async () => {
				await create.call(hooks());
				Object.assign(subscriptions.get('sub_1')!, drift);
				expect(await checkExists.call(hooks())).to.equal(false);
				await create.call(hooks());
				expect([...subscriptions.keys()]).to.deep.equal(['sub_1']);
				expect(await checkExists.call(hooks())).to.equal(true);
			});
		}

		it('and follows its own settings when they change', async () => {
			await create.call(hooks());
			expect(await checkExists.call(hooks(firstClickOnly))).to.equal(false);
			await create.call(hooks(firstClickOnly));
			expect([...subscriptions.values()].map(({ filter }) => filter)).to.deep.equal([
				{ once: true },
			]);
		});

		const lost: Record<string, Record<string, unknown>> = {
			'goes to another URL': { url: 'https://old.acme.com/webhook/1/webhook' },
			'has ended': { status: 'ended' },
			'has another secret by now': { secretRotatedAt: '2026-11-21T09:30:00.000Z' },
		};
		for (const [what, drift] of Object.entries(lost)) {
			it(`anew when the subscription ${what}, and removes that one`, async () => {
				await create.call(hooks());
				Object.assign(subscriptions.get('sub_1')!, drift);
				expect(await checkExists.call(hooks())).to.equal(false);
				await create.call(hooks());
				expect([...subscriptions.keys()]).to.deep.equal(['sub_2']);
				expect(staticData).to.include({ subscriptionId: 'sub_2', secret: 'whsec_sub_2' });
				expect(await checkExists.call(hooks())).to.equal(true);
			});
		}

		it('anew when the server has lost the subscription', async () => {
			await create.call(hooks());
			subscriptions.clear();
			expect(await checkExists.call(hooks())).to.equal(false);
			await create.call(hooks());
			expect([...subscriptions.keys()]).to.deep.equal(['sub_2']);
		});

		it('and removes what an earlier try has left behind for its URL', async () => {
			await create.call(hooks());
			await create.call(hooks({}, PRODUCTION, {}));
			expect([...subscriptions.keys()]).to.deep.equal(['sub_2']);
		});

		it('not, when the server cannot reach n8n: says so, and leaves nothing behind', async () => {
			ping = { reached: false, status: null, error: 'connection refused' };
			const error = await thrownBy(create.call(hooks()));
			expect(error).to.be.instanceOf(NodeOperationError);
			expect(error.message).to.equal(
				'The backend could not reach https://n8n.acme.com: connection refused',
			);
			expect(error.description).to.contain('N8N_WEBHOOK_URL (formerly WEBHOOK_URL) in n8n');
			expect(subscriptions.size).to.equal(0);
			expect(staticData).to.deep.equal({});
		});

		it('no longer once the workflow is deactivated', async () => {
			await create.call(hooks());
			expect(await remove.call(hooks())).to.equal(true);
			expect(subscriptions.size).to.equal(0);
			expect(staticData).to.deep.equal({});
		});

		it('no longer, although the server has forgotten the subscription already', async () => {
			await create.call(hooks());
			subscriptions.clear();
			expect(await remove.call(hooks())).to.equal(true);
			expect(staticData).to.deep.equal({});
		});

		it('no longer, although n8n has lost the id: no subscription to its URL is left', async () => {
			await create.call(hooks());
			await remove.call(hooks({}, PRODUCTION, {}));
			expect(subscriptions.size).to.equal(0);
		});

		it("beside the active workflow's subscription while it listens for a test event", async () => {
			await create.call(hooks());
			const ofTest = {};
			await create.call(hooks({}, TEST, ofTest));
			expect([...subscriptions.values()].map(({ url }) => url)).to.deep.equal([PRODUCTION, TEST]);
			await remove.call(hooks({}, TEST, ofTest));
			expect([...subscriptions.keys()]).to.deep.equal(['sub_1']);
			expect(staticData).to.include({ subscriptionId: 'sub_1' });
		});

		it('and has a sample of the chosen event sent while it listens for a test event, only then', async () => {
			const samples: unknown[] = [];
			backend.on('POST', /^\/v1\/subscriptions\/\w+\/sample$/, ({ path, body }) => {
				samples.push([path, body]);
				return { status: 202, body: {} };
			});
			const sample = { testWith: 'message.failed' };
			const surroundings = { node, baseUrl: backend.url, webhookUrl: TEST };
			await create.call(hooks(sample));
			for (const parameters of [{}, sample])
				await create.call(
					hookContext({ ...surroundings, parameters, activation: 'manual', staticData: {} }),
				);
			expect(samples).to.deep.equal([
				['/v1/subscriptions/sub_3/sample', { type: 'message.failed' }],
			]);
		});

		it('and says what is wrong when the server fails while it unsubscribes', async () => {
			await create.call(hooks());
			backend.on('DELETE', '/v1/subscriptions/sub_1', () => problem(500, 'Out of order.'));
			const error = await thrownBy(remove.call(hooks()));
			expect(error.message).to.equal('Out of order.');
			expect(staticData).to.include({ subscriptionId: 'sub_1' });
		});
	});

	it('offers all campaigns to choose several of', async () => {
		const backend = await startFakeBackend();
		const campaigns = Array.from({ length: 501 }, (_, n) => ({ id: `cmp_${n}`, name: `No. ${n}` }));
		backend.on('GET', '/v1/campaigns', (call) => page(call, campaigns));
		const context = loadOptionsContext({ node, baseUrl: backend.url, parameters: {} });
		const offered = await node.methods.loadOptions.getCampaigns.call(context);
		expect(offered).to.have.lengthOf(501);
		expect(offered[500]).to.deep.equal({ name: 'No. 500', value: 'cmp_500' });
		await backend.stop();
	});

	describe('receives', () => {
		const secret = `whsec_${randomBytes(24).toString('base64')}`;
		const event = {
			type: 'link.clicked',
			timestamp: '2026-11-21T09:30:00.000Z',
			data: {
				click: { url: 'https://acme.com/start', verdict: 'human' },
				message: { to: '+4915112345678' },
				campaign: { id: 'cmp_1', name: 'Onboarding week 1' },
			},
		};
		let staticData: IDataObject;
		let lines: string[];

		beforeEach(() => {
			lines = [];
			const subscriptionId = `sub_${randomBytes(4).toString('hex')}`;
			staticData = { subscriptionId, secret };
		});

		/** Express's response, as far as the node uses it; `close` comes when n8n has answered. */
		class Response extends EventEmitter {
			statusCode = 200;
			body: unknown;
			status(code: number) {
				this.statusCode = code;
				return this;
			}
			json(body: unknown) {
				this.body = body;
				return this;
			}
			finish(status: number) {
				this.statusCode = status;
				this.emit('close');
			}
		}

		interface Delivery {
			id?: string;
			age?: number;
			body?: string;
			signedBody?: string;
			signature?: (right: string) => string;
			headers?: Record<string, string>;
		}

		function signed({ id = 'evt_1', age = 0, ...delivery }: Delivery) {
			const body = delivery.body ?? JSON.stringify(event);
			const timestamp = String(Math.floor(Date.now() / 1000) - age);
			const right = `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
				.update(`${id}.${timestamp}.${delivery.signedBody ?? body}`)
				.digest('base64')}`;
			return {
				headers: {
					'webhook-id': id,
					'webhook-timestamp': timestamp,
					'webhook-signature': delivery.signature?.(right) ?? right,
					...delivery.headers,
				},
				rawBody: Buffer.from(body),
			};
		}

		/** @param answered with which status n8n answers what the node has let pass */
		async function deliver(
			delivery: Delivery,
			answered: number | 'never' = 200,
			parameters: INodeParameters = {},
		) {
			const response = new Response();
			const log = (line: string) => lines.push(line);
			const surroundings = { node, baseUrl: '', parameters, staticData, log };
			const result = await node.webhook.call(
				webhookContext(surroundings, signed(delivery), response),
			);
			// n8n reads the answer once the workflow has started.
			if (result.workflowData && answered === 200) result.webhookResponse;
			if (result.workflowData && answered !== 'never') response.finish(answered);
			return { items: result.workflowData?.[0], status: response.statusCode, body: response.body };
		}

		it('an event and starts the workflow with it', async () => {
			const { items } = await deliver({});
			expect(items).to.deep.equal([
				{ json: { id: 'evt_1', type: event.type, timestamp: event.timestamp, ...event.data } },
			]);
		});

		it('an event flat, where that is asked for', async () => {
			const { items } = await deliver({}, 200, { simplify: true });
			expect(items![0]!.json).to.deep.equal({
				id: 'evt_1',
				type: event.type,
				timestamp: event.timestamp,
				messageId: undefined,
				to: '+4915112345678',
				clickId: undefined,
				url: 'https://acme.com/start',
				verdict: 'human',
				campaignId: 'cmp_1',
				campaign: 'Onboarding week 1',
			});
		});

		it('an event with the old and the new signature while the secret is changed', async () => {
			const { items } = await deliver({ signature: (right) => `v1,bm90IHRoaXM= v1a,x ${right}` });
			expect(items).to.have.lengthOf(1);
			expect(lines.join()).to.match(/^warn: The Node: The signing secret .* has been replaced/);
		});

		it('an event without a word in the log when all is well', async () => {
			await deliver({ signature: (right) => `v1a,x ${right} v1,bm90IHRoaXM=` });
			expect(lines).to.deep.equal([]);
		});

		const refused: Record<string, Delivery> = {
			'a wrong signature': { signature: (right) => right.replace(/...=$/, 'AAA=') },
			'a signature cut short': { signature: (right) => right.slice(0, 20) },
			'a signature of another kind': { signature: (right) => right.replace('v1', 'v1a') },
			'a body that was changed': { signedBody: '{"type":"link.clicked"}' },
			'a time more than five minutes ago': { age: 301 },
			'a time more than five minutes ahead': { age: -302 },
			'a time that is no number': { headers: { 'webhook-timestamp': 'now' } },
			'no signature': { headers: { 'webhook-signature': '' } },
		};
		for (const [what, delivery] of Object.entries(refused)) {
			it(`nothing with ${what}: 401, and the workflow does not start`, async () => {
				const { items, status, body } = await deliver(delivery);
				expect(items).to.equal(undefined);
				expect(status).to.equal(401);
				expect(body)
					.to.have.property('message')
					.that.matches(/^webhook-|^One of the headers/);
				expect(lines).to.have.lengthOf(1);
				expect(lines[0]).to.match(/^warn: The Node: A call was refused: (webhook-|One of)/);
				expect(lines[0]).not.to.contain('whsec_').and.not.to.contain(secret.slice(6));
			});
		}

		it('nothing once n8n no longer holds a secret', async () => {
			delete staticData.secret;
			const { items, status, body } = await deliver({});
			expect({ items, status }).to.deep.equal({ items: undefined, status: 401 });
			expect(body).to.deep.equal({
				message: 'No subscription is known here. Activate the workflow again.',
			});
		});

		it("the server's ping before n8n holds a secret, without an alarm in the log", async () => {
			delete staticData.secret;
			const ping = JSON.stringify({ type: 'subscription.ping', data: {} });
			const { items, status } = await deliver({ body: ping });
			expect({ items, status }).to.deep.equal({ items: undefined, status: 401 });
			expect(lines).to.deep.equal([]);
		});

		it('a repeated event, answers 200 and does not start the workflow again', async () => {
			await deliver({ id: 'evt_1' });
			const { items, status } = await deliver({ id: 'evt_1' });
			expect({ items, status }).to.deep.equal({ items: undefined, status: 200 });
			expect(lines).to.deep.equal([
				'info: The Node: The event evt_1 came again and was not repeated',
			]);
			expect((await deliver({ id: 'evt_2' })).items).to.have.lengthOf(1);
		});

		it('a repeated event after a restart, known from the static data', async () => {
			await deliver({ id: 'evt_1' });
			staticData = { ...staticData, subscriptionId: 'sub_of_a_process_without_memory' };
			expect((await deliver({ id: 'evt_1' })).status).to.equal(200);
			expect((await deliver({ id: 'evt_1' })).items).to.equal(undefined);
		});

		it('a repeated event although another delivery has overwritten the static data', async () => {
			const before = { ...staticData };
			await deliver({ id: 'evt_1' });
			staticData = before;
			expect((await deliver({ id: 'evt_1' })).items).to.equal(undefined);
			await deliver({ id: 'evt_2' });
			expect(staticData.eventIds).to.deep.equal(['evt_1', 'evt_2']);
		});

		it('an event again when n8n could not start the workflow for it', async () => {
			const saved = { ...staticData };
			await deliver({ id: 'evt_1' }, 500);
			staticData = saved;
			expect((await deliver({ id: 'evt_1' })).items).to.have.lengthOf(1);
		});

		it('an event once when it comes twice at the same moment', async () => {
			const saved = { ...staticData };
			await deliver({ id: 'evt_1' }, 'never');
			staticData = saved;
			const { items, status } = await deliver({ id: 'evt_1' });
			expect({ items, status }).to.deep.equal({ items: undefined, status: 409 });
		});

		it('the same event for a test listener and for the active workflow', async () => {
			await deliver({ id: 'evt_1' });
			staticData = { subscriptionId: 'sub_of_the_test_listener', secret };
			expect((await deliver({ id: 'evt_1' })).items).to.have.lengthOf(1);
		});

		it('any number of events without letting its static data grow without bound', async () => {
			for (let n = 0; n < 520; n++) await deliver({ id: `evt_${n}` });
			expect(staticData.eventIds).to.have.lengthOf(500);
			expect((await deliver({ id: 'evt_519' })).items).to.equal(undefined);
		});
	});
});
