import { expect } from 'chai';
import { sendText } from '../channels/support/messages.js';
import { startServer, type TestServer } from '../support/server.js';

const OUTSIDE = [
	'0000-01-01T00:00:00Z',
	'1970-01-01T00:00:01Z',
	'2000-01-01T00:59:59+01:00',
	'2099-12-31T23:59:59-01:00',
	'9999-12-31T23:59:59-01:00',
];
const INSIDE = ['2000-01-01T00:00:00Z', '2099-12-31T23:59:59.999Z'];

const NO_YEAR = 'is not in the years 2000 to 2099 (UTC)';

interface Answer {
	errors?: { path: string; message: string }[];
	results?: { status: string; error?: { detail: string } }[];
}

describe('A time that a caller gives', () => {
	let server: TestServer;
	let minted: string;
	let played: string;
	let token: string;
	before(async () => {
		server = await startServer({ CLICKLOOP_ROLE: 'web' });
		const message = await sendText(server, null);
		minted = message.id;
		token = message.links[0]!.token;
		played = (await sendText(server, 'sandbox')).id;
	});
	after(() => server.stop());

	const text = { to: '+4915112345678', text: 'Hi' };
	const fields: [field: string, ask: (time: string) => [string, string, object]][] = [
		[
			'options.expiresAt',
			(expiresAt) => [
				'POST',
				'/v1/messages',
				{ campaign: 'Times', messages: [text], options: { expiresAt } },
			],
		],
		['expiresAt', (expiresAt) => ['POST', '/v1/links', { url: 'https://acme.com/', expiresAt }]],
		['expiresAt', (expiresAt) => ['PATCH', `/v1/links/${token}`, { expiresAt }]],
		['at', (at) => ['PATCH', `/v1/messages/${minted}`, { status: 'sent', at }]],
		['at', (at) => ['POST', `/v1/sandbox/messages/${played}/receipt`, { status: 'sent', at }]],
		['from', (from) => ['POST', '/v1/deliveries/replay', { from }]],
		['to', (to) => ['POST', '/v1/deliveries/replay', { to }]],
	];
	for (const [field, ask] of fields) {
		const [method, path] = ask('');
		it(`is refused by name outside this century: ${field} of ${method} ${path.replace(/undefined/, '…')}`, async () => {
			for (const time of OUTSIDE) {
				const { status, body } = await server.api<Answer>(...ask(time));
				expect(status, time).to.equal(422);
				expect(body.errors, time).to.deep.equal([{ path: field, message: NO_YEAR }]);
			}
			for (const time of INSIDE) {
				const { body } = await server.api<Answer>(...ask(time));
				expect(JSON.stringify(body), time).not.to.include(NO_YEAR);
			}
		});
	}

	it('is refused by name in one message, and the others are taken', async () => {
		const messages = [...OUTSIDE, ...INSIDE].map((sentAt) => ({ ...text, sentAt }));
		const { body } = await server.api<Answer>('POST', '/v1/messages', {
			campaign: 'Times',
			messages,
		});
		const details = body.results!.map(({ error }) => error?.detail);
		expect(details).to.deep.equal([
			...OUTSIDE.map(() => `sentAt: ${NO_YEAR}`),
			...INSIDE.map(() => undefined),
		]);
	});

	it('that is none is told so, once', async () => {
		const { body } = await server.api<Answer>('POST', '/v1/links', {
			url: 'https://acme.com/',
			expiresAt: '2026-02-30T00:00:00Z',
		});
		expect(body.errors).to.have.length(1);
		expect(body.errors![0]!.message).not.to.include('years');
	});
});
