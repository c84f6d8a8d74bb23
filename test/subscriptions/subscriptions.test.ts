import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import type { EventType } from '../../backend/src/subscriptions/event-types.js';
import type { Subscription } from '../../backend/src/subscriptions/subscription.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { subscribe, type NewSubscription } from '../deliveries/support.js';

interface Refusal {
	status: number;
	detail: string;
	errors?: { path: string; message: string }[];
}

interface TestResult {
	ok: boolean;
	eventId: string;
	type: string;
	status: number | null;
	ms: number;
	error: string | null;
}

const UNKNOWN = 'sub_01k9z3c1v8f0mr2e6q5y7t4b9d';

describe('subscriptions', () => {
	let server: TestServer;
	let receiver: Receiver;

	before(async () => {
		server = await startServer();
		receiver = await startReceiver();
	});
	after(async () => {
		await server.stop();
		await receiver.stop();
	});

	it('are made active and show their secret just once', async () => {
		const { status, body } = await server.api<NewSubscription>('POST', '/v1/subscriptions', {
			url: `${receiver.url}/hook?tenant=1`,
			events: ['link.clicked', 'message.failed', 'link.clicked'],
			filter: { campaign: 'Not there yet', once: true, afterHours: 1.5, includeUnsure: false },
			description: 'from a test',
		});
		expect(status).to.equal(201);
		expect(body).to.include({
			url: `${receiver.url}/hook?tenant=1`,
			description: 'from a test',
			status: 'active',
			reason: null,
			lastDeliveryAt: null,
		});
		expect(body.id).to.match(/^sub_/);
		expect(body.events).to.deep.equal(['link.clicked', 'message.failed']);
		expect(body.filter).to.deep.equal({
			campaign: 'Not there yet',
			once: true,
			afterHours: 1.5,
			includeUnsure: false,
		});
		expect(body.secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/);

		const shown = await server.api<Subscription>('GET', `/v1/subscriptions/${body.id}`);
		const { secret, ...withoutSecret } = body;
		expect(shown.body).to.deep.equal(withoutSecret);
		const { rows } = await server.deps.db.pool.query<{ secret: Buffer }>(
			'SELECT secret FROM subscriptions',
		);
		for (const row of rows) expect(row.secret.toString('latin1')).not.to.include(secret.slice(6));
	});

	it('are listed newest first, in pages', async () => {
		const made: string[] = [];
		for (let i = 0; i < 3; i++) made.push((await subscribe(server, { url: receiver.url })).id);
		interface Page {
			data: Subscription[];
			nextCursor: string;
		}
		const first = await server.api<Page>('GET', '/v1/subscriptions?limit=2');
		const second = await server.api<Page>(
			'GET',
			`/v1/subscriptions?limit=1&cursor=${first.body.nextCursor}`,
		);
		const ids = [...first.body.data, ...second.body.data].map(({ id }) => id);
		expect(ids).to.deep.equal(made.reverse());
		expect(JSON.stringify(first.body)).not.to.include('whsec_');
	});

	it('are changed field by field; a filter is changed as a whole', async () => {
		const { id } = await subscribe(server, { url: receiver.url, filter: { campaign: 'A' } });
		const { status, body } = await server.api<Subscription>('PATCH', `/v1/subscriptions/${id}`, {
			filter: { once: true },
			events: ['link.previewed'],
			description: null,
		});
		expect(status).to.equal(200);
		expect(body.filter).to.deep.equal({ once: true });
		expect(body.events).to.deep.equal(['link.previewed']);
		expect(body.url).to.equal(receiver.url);
	});

	it('take all parts of a filter and show them again', async () => {
		const message = 'msg_01k9z3c1v8f0mr2e6q5y7t4b9d';
		const filter = {
			campaign: ['Spring', 'cmp_01k9z3c1v8f0mr2e6q5y7t4b9d'],
			message: [message],
			contact: 'crm-42',
			link: 'acme.com',
			label: 'acme.com/start',
			nth: 2,
			withinHours: 0.5,
			after: 'acme.com/help',
			includePreviews: true,
			includeUnsure: true,
			afterHours: 0.25,
			threshold: { rate: 0.2 },
		};
		const events: EventType[] = ['link.clicked', 'message.unclicked', 'campaign.threshold'];
		const { body } = await server.api<NewSubscription>('POST', '/v1/subscriptions', {
			url: receiver.url,
			events,
			filter,
		});
		expect(body.filter).to.deep.equal(filter);
		expect(
			(await subscribe(server, { url: receiver.url, filter: { message } })).filter,
		).to.deep.equal({ message });
	});

	it('cannot be changed into what does not go together', async () => {
		const filter = { threshold: { clicks: 1 } };
		const events: EventType[] = ['campaign.threshold'];
		const { id } = await subscribe(server, { url: receiver.url, events, filter });
		const path = `/v1/subscriptions/${id}`;
		const refused = await server.api<Refusal>('PATCH', path, { filter: {} });
		expect(refused.status).to.equal(422);
		expect(refused.body.errors?.[0]?.path).to.equal('filter.threshold');
		expect((await server.api('PATCH', path, { events: ['link.clicked'] })).status).to.equal(422);
		const changed = await server.api('PATCH', path, { filter: {}, events: ['link.clicked'] });
		expect(changed.status).to.equal(200);
	});

	it('say that a person paused them, and forget it when resumed', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		const path = `/v1/subscriptions/${id}`;
		const paused = await server.api<Subscription>('PATCH', path, { status: 'paused' });
		expect(paused.body).to.include({ status: 'paused', reason: 'Paused by hand.' });
		const resumed = await server.api<Subscription>('PATCH', path, { status: 'active' });
		expect(resumed.body).to.include({ status: 'active', reason: null });
	});

	it('are changed as a whole by each of several at once', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		const path = `/v1/subscriptions/${id}`;
		const wishes = [
			{ url: `${receiver.url}/a`, description: 'a', status: 'paused' },
			{ url: `${receiver.url}/b`, description: 'b', status: 'active' },
		];
		const answers = await Promise.all(
			Array.from({ length: 10 }, async (_, n) => {
				const { body } = await server.api<Subscription>('PATCH', path, wishes[n % 2]);
				return [body, wishes[n % 2]!] as const;
			}),
		);
		for (const [body, wish] of answers) expect(body).to.include(wish);
		const { body: last } = await server.api<Subscription>('GET', path);
		expect(last).to.include(last.description === 'a' ? wishes[0]! : wishes[1]!);
	});

	it('are gone when deleted', async () => {
		const { id } = await subscribe(server, { url: receiver.url });
		expect((await server.api('DELETE', `/v1/subscriptions/${id}`)).status).to.equal(204);
		expect((await server.api('GET', `/v1/subscriptions/${id}`)).status).to.equal(404);
		expect((await server.api('DELETE', `/v1/subscriptions/${id}`)).status).to.equal(404);
	});

	describe('get a new secret', () => {
		/** @returns whether the receiver's last request verifies by each of these secrets */
		async function verifiesBy(id: string, secrets: string[]): Promise<boolean[]> {
			await server.api('POST', `/v1/subscriptions/${id}/test`);
			const { body, headers } = receiver.requests.at(-1)!;
			return secrets.map((secret) => {
				try {
					new Webhook(secret).verify(body, headers as Record<string, string>);
					return true;
				} catch {
					return false;
				}
			});
		}

		async function rotate(id: string, body?: object): Promise<NewSubscription> {
			const path = `/v1/subscriptions/${id}/rotate-secret`;
			return (await server.api<NewSubscription>('POST', path, body)).body;
		}

		it('beside which the former one signs for a day, the new one first', async () => {
			const made = await subscribe(server, { url: receiver.url });
			expect(made.secretRotatedAt).to.equal(null);
			const rotated = await rotate(made.id);
			expect(rotated.secret)
				.to.match(/^whsec_/)
				.and.not.equal(made.secret);
			expect(Date.parse(rotated.secretRotatedAt!)).to.be.at.least(Date.parse(made.createdAt));
			expect(await verifiesBy(made.id, [rotated.secret, made.secret])).to.deep.equal([true, true]);
			const { body, headers } = receiver.requests.at(-1)!;
			const [first] = String(headers['webhook-signature']).split(' ');
			const at = new Date(Number(headers['webhook-timestamp']) * 1000);
			const expected = new Webhook(rotated.secret).sign(String(headers['webhook-id']), at, body);
			expect(first).to.equal(expected);

			const { rows } = await server.deps.db.pool.query<{ hours: number }>(
				`SELECT extract(epoch FROM former_secret_until - secret_rotated_at)::float / 3600 AS hours
				FROM subscriptions WHERE former_secret_until IS NOT NULL`,
			);
			expect(rows).to.deep.equal([{ hours: 24 }]);
			await server.deps.db.pool.query(
				`UPDATE subscriptions SET former_secret_until = now() - interval '1 second'
				WHERE former_secret_until IS NOT NULL`,
			);
			expect(await verifiesBy(made.id, [rotated.secret, made.secret])).to.deep.equal([true, false]);
		});

		it('and drop the former one at once where no overlap is wanted', async () => {
			const made = await subscribe(server, { url: receiver.url });
			const rotated = await rotate(made.id, { overlapHours: 0 });
			expect(await verifiesBy(made.id, [rotated.secret, made.secret])).to.deep.equal([true, false]);
		});

		it('and only the last former one overlaps', async () => {
			const made = await subscribe(server, { url: receiver.url });
			const second = await rotate(made.id, { overlapHours: 0.5 });
			const third = await rotate(made.id, { overlapHours: 0.5 });
			expect(await verifiesBy(made.id, [third.secret, second.secret, made.secret])).to.deep.equal([
				true,
				true,
				false,
			]);
		});

		it('but for no senseless time', async () => {
			const { id } = await subscribe(server, { url: receiver.url });
			for (const overlapHours of [-1, 169, 'long']) {
				const path = `/v1/subscriptions/${id}/rotate-secret`;
				const { status, body } = await server.api<Refusal>('POST', path, { overlapHours });
				expect(status).to.equal(422);
				expect(body.errors?.[0]?.path).to.equal('overlapHours');
			}
		});
	});

	describe('when pinged', () => {
		type Pinged = NewSubscription & {
			ping?: { reached: boolean; status: number | null; error: string | null };
		};

		async function make(url: string, ping?: boolean): Promise<Pinged> {
			const input = { url, events: ['link.clicked'], ping };
			return (await server.api<Pinged>('POST', '/v1/subscriptions', input)).body;
		}

		it('say that the receiver was reached, though it does not know the secret yet, by one signed request', async () => {
			const asked = await startReceiver();
			asked.answer = () => ({ status: 401 });
			const made = await make(asked.url, true);
			expect(made.ping).to.deep.equal({ reached: true, status: 401, error: null });
			expect(asked.requests).to.have.length(1);
			const { body, headers } = asked.requests[0]!;
			const event = new Webhook(made.secret).verify(body, headers as Record<string, string>);
			expect(event).to.have.all.keys('type', 'timestamp', 'data');
			expect(event).to.deep.include({
				type: 'subscription.ping',
				data: { subscription: { id: made.id } },
			});
			await asked.stop();
		});

		it('say in words why the receiver was not reached, and are made all the same', async () => {
			const gone = await startReceiver();
			await gone.stop();
			const made = await make(gone.url, true);
			expect(made.ping).to.deep.equal({
				reached: false,
				status: null,
				error: 'connection refused',
			});
			expect((await server.api('GET', `/v1/subscriptions/${made.id}`)).status).to.equal(200);
		});

		it('say that what answered in front of the receiver is not the receiver', async () => {
			const asked = await startReceiver();
			const reached: Record<number, boolean> = {};
			const statuses = [200, 204, 401, 403, 404, 301, 308, 400, 405, 500, 502, 503];
			for (const status of statuses) {
				asked.answer = () => ({ status, headers: { location: 'https://n8n.acme.com/' } });
				const { ping } = await make(asked.url, true);
				reached[status] = ping!.reached;
				expect(ping!.error === null).to.equal(ping!.reached);
				if (status === 308)
					expect(ping!.error).to.equal(
						'answered 308 Permanent Redirect; redirects are not followed',
					);
			}
			expect(statuses.filter((status) => reached[status])).to.deep.equal([200, 204, 401, 403, 404]);
			await asked.stop();
		});

		it('only when asked to', async () => {
			const asked = await startReceiver();
			expect(await make(asked.url)).not.to.have.property('ping');
			expect(await make(asked.url, false)).not.to.have.property('ping');
			expect(asked.requests).to.have.length(0);
			await asked.stop();
		});
	});

	describe('when tested', () => {
		it('send a signed sample of the shape that real events have', async () => {
			const made = await subscribe(server, { url: receiver.url });
			const { body } = await server.api<TestResult>('POST', `/v1/subscriptions/${made.id}/test`);
			expect(body).to.include({ ok: true, type: 'link.clicked', status: 200, error: null });

			const request = receiver.requests.at(-1)!;
			expect(request.method).to.equal('POST');
			expect(request.headers).to.include({ 'content-type': 'application/json' });
			expect(request.headers['webhook-id']).to.equal(body.eventId).and.match(/^evt_/);
			const event = new Webhook(made.secret).verify(
				request.body,
				request.headers as Record<string, string>,
			) as { type: string; data: { click: object; message: object; campaign: object } };
			expect(event.type).to.equal('link.clicked');
			expect(event.data.click).to.include({ verdict: 'human', final: true, to: '+447700900123' });
			expect(event.data.message).to.include({ status: 'delivered', humanClicks: 1 });
			expect(event.data.campaign).to.have.all.keys('id', 'name');
		});

		it('leave out the click where the event has none', async () => {
			const made = await subscribe(server, { url: receiver.url, events: ['message.failed'] });
			await server.api('POST', `/v1/subscriptions/${made.id}/test`);
			const event = JSON.parse(receiver.requests.at(-1)!.body) as { data: object };
			expect(event.data).to.have.all.keys('message', 'campaign');
		});

		it('say what the receiver answered when it was not 2xx, and follow no redirect', async () => {
			const target = await startReceiver();
			const moved = await startReceiver();
			moved.answer = () => ({ status: 302, headers: { location: target.url } });
			const made = await subscribe(server, { url: moved.url });
			const { status, body } = await server.api<TestResult>(
				'POST',
				`/v1/subscriptions/${made.id}/test`,
			);
			expect(status).to.equal(200);
			expect(body).to.include({
				ok: false,
				status: 302,
				error: 'answered 302 Found; redirects are not followed',
			});
			expect(target.requests).to.have.length(0);
			await Promise.all([target.stop(), moved.stop()]);
		});

		it('say so when nobody listens', async () => {
			const gone = await startReceiver();
			await gone.stop();
			const made = await subscribe(server, { url: gone.url });
			const { body } = await server.api<TestResult>('POST', `/v1/subscriptions/${made.id}/test`);
			expect(body).to.include({ ok: false, status: null, error: 'connection refused' });
		});
	});

	describe('refuse', () => {
		const events = ['link.clicked'];
		const url = 'https://example.com/hook';
		const withThreshold = (threshold: object) => ({
			url,
			events: ['campaign.threshold'],
			filter: { threshold },
		});
		const refusals: [what: string, input: unknown, path: string][] = [
			['no URL', { events }, 'url'],
			['a URL that is none', { url: 'example.com/hook', events }, 'url'],
			['a URL of another kind', { url: 'ftp://example.com/hook', events }, 'url'],
			['javascript:', { url: 'javascript:alert(1)', events }, 'url'],
			['a URL with a password', { url: 'https://me:secret@example.com/', events }, 'url'],
			['a URL with spaces', { url: 'https://example.com/a b', events }, 'url'],
			['a URL that is too long', { url: `https://example.com/${'a'.repeat(2048)}`, events }, 'url'],
			['a metadata address', { url: 'http://169.254.169.254/latest', events }, 'url'],
			['the same in disguise', { url: 'http://[::ffff:a9fe:a9fe]/latest', events }, 'url'],
			['no events', { url, events: [] }, 'events'],
			['an unknown event', { url, events: ['link.hovered'] }, 'events.0'],
			['an unknown part of a filter', { url, events, filter: { phone: '1' } }, 'filter'],
			[
				'afterHours that are not positive',
				{ url, events, filter: { afterHours: 0 } },
				'filter.afterHours',
			],
			[
				'campaign.threshold without a threshold',
				{ url, events: ['campaign.threshold'] },
				'filter.threshold',
			],
			[
				'a threshold without campaign.threshold',
				{ url, events, filter: { threshold: { clicks: 1 } } },
				'filter.threshold',
			],
			['a threshold of two', withThreshold({ clicks: 1, rate: 0.5 }), 'filter.threshold'],
			['a threshold of none', withThreshold({}), 'filter.threshold'],
			['a rate above 1', withThreshold({ rate: 1.1 }), 'filter.threshold.rate'],
			['half a click', withThreshold({ clicks: 0.5 }), 'filter.threshold.clicks'],
			['once with nth', { url, events, filter: { once: true, nth: 2 } }, 'filter.nth'],
			['a zeroth click', { url, events, filter: { nth: 0 } }, 'filter.nth'],
			['no campaigns', { url, events, filter: { campaign: [] } }, 'filter.campaign'],
			[
				'too many campaigns',
				{ url, events, filter: { campaign: Array.from({ length: 101 }, String) } },
				'filter.campaign',
			],
			['a message that is none', { url, events, filter: { message: 'clk_1' } }, 'filter.message'],
			['a list with such a one', { url, events, filter: { message: ['x'] } }, 'filter.message.0'],
			['a label with a NUL', { url, events, filter: { label: 'a\0' } }, 'filter.label'],
			['a contact with a NUL', { url, events, filter: { contact: 'a\0' } }, 'filter.contact'],
			['an after with a space', { url, events, filter: { after: 'a b' } }, 'filter.after'],
			['withinHours of 0', { url, events, filter: { withinHours: 0 } }, 'filter.withinHours'],
			['a link with a NUL', { url, events, filter: { link: 'a\0' } }, 'filter.link'],
			['a link with half a character', { url, events, filter: { link: 'a\ud800' } }, 'filter.link'],
			['a campaign with a NUL', { url, events, filter: { campaign: 'a\0' } }, 'filter.campaign'],
			['a description with a NUL', { url, events, description: 'a\0' }, 'description'],
			['an unknown field', { url, events, colour: 'red' }, ''],
			['a list', [], ''],
		];
		for (const [what, input, path] of refusals) {
			it(what, async () => {
				const { status, body, headers } = await server.api<Refusal>(
					'POST',
					'/v1/subscriptions',
					input,
				);
				expect(status).to.equal(422);
				expect(headers.get('content-type')).to.match(/^application\/problem\+json/);
				expect(body.errors?.[0]?.path).to.equal(path);
				expect(JSON.stringify(body)).not.to.include('secret');
			});
		}

		it('broken JSON', async () => {
			expect((await server.api('POST', '/v1/subscriptions', '{')).status).to.equal(400);
		});

		it('a status that is not for callers', async () => {
			const { id } = await subscribe(server, { url: receiver.url });
			const path = `/v1/subscriptions/${id}`;
			expect((await server.api('PATCH', path, { status: 'ended' })).status).to.equal(422);
		});

		it('ids that are unknown or of another kind', async () => {
			const status = async (method: string, path: string, body?: object) =>
				(await server.api(method, `/v1/subscriptions/${path}`, body)).status;
			expect(await status('GET', UNKNOWN)).to.equal(404);
			expect(await status('PATCH', UNKNOWN, { description: 'x' })).to.equal(404);
			expect(await status('POST', `${UNKNOWN}/test`)).to.equal(404);
			expect(await status('POST', `${UNKNOWN}/rotate-secret`)).to.equal(404);
			expect(await status('GET', 'msg_01k9z3c1v8f0mr2e6q5y7t4b9d')).to.equal(404);
			expect(await status('GET', 'nonsense')).to.equal(404);
		});

		it('a cursor that is none', async () => {
			expect((await server.api('GET', '/v1/subscriptions?cursor=abc')).status).to.equal(422);
			expect((await server.api('GET', '/v1/subscriptions?limit=0')).status).to.equal(422);
		});

		it('a caller without a key', async () => {
			const { status } = await server.api('GET', '/v1/subscriptions', undefined, {
				authorization: '',
			});
			expect(status).to.equal(401);
		});
	});
});
