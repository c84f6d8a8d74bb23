import { createHmac, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { expect } from 'chai';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { OnLinkClickedTrigger } from '../../nodes/OnLinkClickedTrigger/OnLinkClickedTrigger.node.js';
import { hookContext, locator, webhookContext } from './support/context.js';
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
			backend.on('POST', '/v1/subscriptions', ({ body }) => {
				const subscription = { ...body, id: `sub_${subscriptions.size + 1}`, status: 'active' };
				subscriptions.set(subscription.id, subscription);
				return { status: 201, body: { ...subscription, secret: `whsec_${subscription.id}` } };
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
			expect(staticData).to.deep.equal({ subscriptionId: 'sub_1', secret: 'whsec_sub_1' });
			expect(await checkExists.call(hooks())).to.equal(true);
		});

		it('to one campaign and to first clicks alone, when told', async () => {
			const parameters = { campaign: locator('Onboarding week 1'), firstClickOnly: true };
			await create.call(hooks(parameters));
			expect(subscriptions.get('sub_1')).to.deep.include({
				filter: { campaign: 'Onboarding week 1', once: true },
			});
			expect(await checkExists.call(hooks(parameters))).to.equal(true);
		});

		it('anew, without leaving the old subscription, when its settings have changed', async () => {
			await create.call(hooks());
			expect(await checkExists.call(hooks({ firstClickOnly: true }))).to.equal(false);
			await create.call(hooks({ firstClickOnly: true }));
			expect([...subscriptions.values()].map(({ filter }) => filter)).to.deep.equal([
				{ once: true },
			]);
		});

		it('anew when the server has paused the subscription or lost it', async () => {
			await create.call(hooks());
			subscriptions.get('sub_1')!.status = 'paused';
			expect(await checkExists.call(hooks())).to.equal(false);
			subscriptions.clear();
			expect(await checkExists.call(hooks())).to.equal(false);
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

		it('and says what is wrong when the server fails while it unsubscribes', async () => {
			await create.call(hooks());
			backend.on('DELETE', '/v1/subscriptions/sub_1', () => problem(500, 'Out of order.'));
			const error = await thrownBy(remove.call(hooks()));
			expect(error.message).to.equal('Out of order.');
			expect(staticData).to.include({ subscriptionId: 'sub_1' });
		});
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

		beforeEach(() => {
			const subscriptionId = `sub_${randomBytes(4).toString('hex')}`;
			staticData = { subscriptionId, secret };
		});

		/** Express's response, as far as the node uses it; `close` comes when n8n has answered. */
		class Response extends EventEmitter {
			statusCode = 200;
			writableFinished = false;
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
				this.writableFinished = true;
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
		async function deliver(delivery: Delivery, answered: number | 'never' = 200) {
			const response = new Response();
			const surroundings = { node, baseUrl: '', parameters: {}, staticData };
			const result = await node.webhook.call(
				webhookContext(surroundings, signed(delivery), response),
			);
			if (result.workflowData && answered !== 'never') response.finish(answered);
			return { items: result.workflowData?.[0], status: response.statusCode, body: response.body };
		}

		it('an event and starts the workflow with it', async () => {
			const { items } = await deliver({});
			expect(items).to.deep.equal([
				{ json: { id: 'evt_1', type: event.type, timestamp: event.timestamp, ...event.data } },
			]);
		});

		it('an event with the old and the new signature while the secret is changed', async () => {
			const { items } = await deliver({ signature: (right) => `v1,bm90IHRoaXM= v1a,x ${right}` });
			expect(items).to.have.lengthOf(1);
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

		it('a repeated event, answers 200 and does not start the workflow again', async () => {
			await deliver({ id: 'evt_1' });
			const { items, status } = await deliver({ id: 'evt_1' });
			expect({ items, status }).to.deep.equal({ items: undefined, status: 200 });
			expect((await deliver({ id: 'evt_2' })).items).to.have.lengthOf(1);
		});

		it('a repeated event after a restart, known from the static data', async () => {
			await deliver({ id: 'evt_1' }, 'never');
			staticData = { ...staticData, subscriptionId: 'sub_of_a_process_without_memory' };
			expect((await deliver({ id: 'evt_1' })).status).to.equal(200);
			expect((await deliver({ id: 'evt_1' })).items).to.equal(undefined);
		});

		it('a repeated event although another delivery has overwritten the static data', async () => {
			const before = { ...staticData };
			await deliver({ id: 'evt_1' });
			staticData = before;
			expect((await deliver({ id: 'evt_1' })).items).to.equal(undefined);
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
