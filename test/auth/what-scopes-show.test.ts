import { expect } from 'chai';
import { sendText } from '../channels/support/messages.js';
import { makeTwilioChannel } from '../channels/support/twilio.js';
import { startServer, type TestServer } from '../support/server.js';

const SECRET_TEXT = 'Your test result: https://clinic.example/results';
const NUMBER = '+4915112345678';

type Answer = Record<string, unknown> & { detail?: string };

describe('A key shows what its scopes say, and no more:', () => {
	let server: TestServer;
	const keys = new Map<string, Record<string, string>>();
	/** A message without a channel, one that waits for its channel, and one of the sandbox. */
	let minted: string;
	let queued: string;
	let played: string;
	let token: string;
	let campaignId: string;

	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
		for (const scopes of [
			['messages:write'],
			['messages:read'],
			['messages:write', 'messages:read'],
			['reports:read'],
			['subscriptions:write'],
		]) {
			const name = scopes.join(' ');
			const { body } = await server.api<{ key: string }>('POST', '/v1/keys', { name, scopes });
			keys.set(name, { authorization: `Bearer ${body.key}` });
		}
		await makeTwilioChannel(server, 'twilio', {});
		const made = await sendAs(null, { contact: 'crm-42', metadata: { diagnosis: 'none' } });
		const [result] = made.results as { message: Answer }[];
		minted = result!.message.id as string;
		[{ token }] = result!.message.links as [{ token: string }];
		campaignId = result!.message.campaignId as string;
		queued = (await sendText(server, 'twilio', NUMBER)).id;
		played = (await sendText(server, 'sandbox', NUMBER)).id;
	});
	after(() => server.stop());

	async function as(scopes: string, method: string, path: string, body?: unknown) {
		const answer = await server.api<Answer>(method, path, body, keys.get(scopes));
		return { status: answer.status, body: answer.body, text: JSON.stringify(answer.body) };
	}

	/** Makes the message of one key, or guesses at it. */
	async function sendAs(scopes: string | null, more: object = {}): Promise<Answer> {
		const message = { to: NUMBER, text: SECRET_TEXT, key: 'patient-7', ...more };
		const body = { campaign: 'Results', messages: [message] };
		const headers = scopes === null ? undefined : keys.get(scopes);
		return (await server.api<Answer>('POST', '/v1/messages', body, headers)).body;
	}

	/** What a stranger to the message must not learn of it. */
	function expectNothingOf(text: string): void {
		for (const part of [
			NUMBER.slice(1),
			'clinic.example',
			'test result',
			'crm-42',
			'diagnosis',
			token,
		]) {
			expect(text).not.to.include(part);
		}
	}

	describe('messages:write alone', () => {
		const key = 'messages:write';

		it('sees whole what it made just now', async () => {
			const answer = await sendAs(key, { key: 'of-its-own', contact: 'mine' });
			const [{ status, message }] = answer.results as [{ status: string; message: Answer }];
			expect(status).to.equal('accepted');
			expect(message).to.deep.include({ to: NUMBER, originalText: SECRET_TEXT, contact: 'mine' });
			expect(message.links).to.have.length(1);
		});

		it('is told of a duplicate which message it is, and nothing that is in it', async () => {
			const answer = await sendAs(key, { to: '+4915112345699', text: 'a guess' });
			expect(answer.results).to.deep.equal([
				{ index: 0, status: 'duplicate', message: { id: minted }, warnings: [] },
			]);
			expectNothingOf(JSON.stringify(answer));
		});

		it('is told of a message that it changes no more than that', async () => {
			const { status, body } = await as(key, 'PATCH', `/v1/messages/${minted}`, { status: 'sent' });
			expect(status).to.equal(200);
			expect(body).to.deep.equal({ id: minted, status: 'sent' });
		});

		it('is told of a text whose receipt it plays no more than that', async () => {
			const path = `/v1/sandbox/messages/${played}/receipt`;
			const { body } = await as(key, 'POST', path, { status: 'delivered' });
			expect(body).to.deep.equal({ id: played, status: 'delivered' });
		});

		it('is told of a link that it changes what it gave', async () => {
			const path = `/v1/links/${token}`;
			expect((await as(key, 'PATCH', path, {})).body).to.deep.equal({ token });
			const change = { url: 'https://acme.com/new', expiresAt: null };
			expect((await as(key, 'PATCH', path, change)).body).to.deep.equal({ token, ...change });
			expect((await as(key, 'PATCH', path, { disabled: false })).body).to.deep.equal({
				token,
				disabled: false,
			});
		});

		it('sees channels and campaigns by name, not their settings and counts', async () => {
			for (const path of ['/v1/channels', '/v1/campaigns']) {
				const { body } = await as(key, 'GET', path);
				const data = body.data as Answer[];
				expect(data).not.to.have.length(0);
				for (const one of data) {
					const shown = await as(key, 'GET', `${path}/${String(one.id)}`);
					expect(shown.body).to.deep.equal(one);
					expect(one).not.to.have.any.keys(
						'settings',
						'secrets',
						'sent',
						'delivered',
						'raw',
						'filtered',
					);
				}
			}
		});

		it('may read nothing else', async () => {
			for (const path of [
				`/v1/messages/${minted}`,
				'/v1/messages',
				'/v1/sandbox/messages',
				`/v1/links/${token}`,
				`/v1/campaigns/${campaignId}/report`,
				`/v1/campaigns/${campaignId}/recipients`,
				`/v1/campaigns/${campaignId}/links`,
				`/v1/campaigns/${campaignId}/clicks`,
				`/v1/report?campaigns=${campaignId}`,
				'/v1/subscriptions',
				'/v1/deliveries',
				'/v1/keys',
				`/v1/recipients/${NUMBER}`,
			]) {
				const { status, text } = await as(key, 'GET', path);
				expect(status, path).to.equal(403);
				expectNothingOf(text);
			}
		});
	});

	describe('with messages:read as well', () => {
		const key = 'messages:write messages:read';

		it('a duplicate, a change and a played receipt show the message', async () => {
			const answer = await sendAs(key);
			const [{ status, message }] = answer.results as [{ status: string; message: Answer }];
			expect(status).to.equal('duplicate');
			expect(message).to.deep.include({ id: minted, to: NUMBER, contact: 'crm-42' });
			const changed = await as(key, 'PATCH', `/v1/messages/${minted}`, { status: 'sent' });
			expect(changed.body).to.deep.include({ id: minted, to: NUMBER });
			const path = `/v1/sandbox/messages/${played}/receipt`;
			expect((await as(key, 'POST', path, { status: 'sent' })).body).to.include({ to: NUMBER });
			const link = await as(key, 'PATCH', `/v1/links/${token}`, {});
			expect(link.body).to.include({ token, messageId: minted });
		});
	});

	it('waits, which show messages and taps, are for subscriptions:write alone', async () => {
		const asked = {
			messageIds: [minted],
			until: new Date(Date.now() + 3_600_000).toISOString(),
			resumeUrl: 'http://127.0.0.1:9/resume',
		};
		const made = await as('subscriptions:write', 'POST', '/v1/waits', asked);
		expect(made.status).to.equal(201);
		const path = `/v1/waits/${String(made.body.id)}`;
		for (const key of ['messages:write messages:read', 'reports:read']) {
			for (const [method, where, body] of [
				['POST', '/v1/waits', asked],
				['GET', path],
				['DELETE', path],
			] as const) {
				const { status, text } = await as(key, method, where, body);
				expect(status, `${key}: ${method}`).to.equal(403);
				expectNothingOf(text);
			}
		}
		const shown = await as('subscriptions:write', 'GET', path);
		expect(shown.body).to.have.nested.property('messages[0].message.to', NUMBER);
		expect(shown.text).not.to.include('127.0.0.1:9');
	});

	it('counts of campaigns are for reports:read, settings of channels for admin', async () => {
		const reporter = await as('reports:read', 'GET', `/v1/campaigns/${campaignId}`);
		expect(reporter.body).to.include.keys('sent', 'delivered', 'raw', 'filtered');
		const subscriber = await as('subscriptions:write', 'GET', `/v1/campaigns/${campaignId}`);
		expect(subscriber.body).to.have.all.keys('id', 'name', 'createdAt', 'strictness');
		const reader = await as('messages:read', 'GET', '/v1/channels');
		for (const one of reader.body.data as Answer[]) expect(one).not.to.have.property('settings');
		const { body } = await server.api<Answer>('GET', '/v1/channels');
		for (const one of body.data as Answer[]) expect(one).to.include.keys('settings', 'secrets');
	});

	it('nobody, admins included, says of a text with a channel what became of it', async () => {
		for (const id of [queued, played]) {
			for (const status of ['sent', 'delivered', 'failed']) {
				const answer = await as('messages:write', 'PATCH', `/v1/messages/${id}`, { status });
				expect(answer.status).to.equal(409);
				expect(answer.body.detail).to.include('sent by a channel');
				const byAdmin = await server.api('PATCH', `/v1/messages/${id}`, { status });
				expect(byAdmin.status).to.equal(409);
			}
		}
		const { body } = await server.api<Answer>('GET', `/v1/messages/${queued}`);
		expect(body.status).to.equal('queued');
	});

	it('nor once that channel has been deleted', async () => {
		const { id } = await makeTwilioChannel(server, 'passing', {});
		const message = await sendText(server, 'passing', NUMBER);
		await server.api('DELETE', `/v1/channels/${id}`);
		const path = `/v1/messages/${message.id}`;
		expect((await server.api('PATCH', path, { status: 'failed' })).status).to.equal(409);
	});
});
