import { expect } from 'chai';
import { proveUrl } from '../../../backend/src/channels/callback-url.js';
import { basic, CALLBACK, json, TEXT, TO, type PlayedProvider } from './provider.js';

const USERNAME = 'u0123456789abcdef';
const PASSWORD = '46elks-password';
const ID = 's0123456789abcdef';
const plain = (status: number, body: string) => ({
	status,
	headers: { 'content-type': 'text/plain' },
	body,
});

export const elks46: PlayedProvider = {
	type: 'elks46',
	settings: (url) => ({ username: USERNAME, password: PASSWORD, from: 'Acme', baseUrl: url }),
	secrets: [PASSWORD],
	accepted: json(200, { id: ID, status: 'created', from: 'Acme', to: TO, direction: 'outgoing' }),
	id: ID,
	expectRequest: ({ method, path, headers, body }) => {
		expect(`${method} ${path}`).to.equal('POST /a1/sms');
		expect(headers.authorization).to.equal(basic(USERNAME, PASSWORD));
		expect(Object.fromEntries(new URLSearchParams(body))).to.deep.equal({
			from: 'Acme',
			to: TO,
			message: TEXT,
			whendelivered: proveUrl(CALLBACK, PASSWORD),
		});
	},
	refusals: {
		'an invalid number': [plain(400, `Invalid to number: ${TO}`), 'Invalid to number'],
		'no credit': [plain(402, 'No credit'), 'out of credit'],
		'wrong credentials': [plain(401, 'Unauthorized'), 'Unauthorized', '"password"'],
		barred: [plain(403, 'Not allowed'), 'Not allowed', '"username"'],
	},
	busy: { '500': { status: 500 }, '503': { status: 503 } },
	lost: { 'no JSON': { status: 200, body: 'OK' }, 'no id': json(200, {}) },
	receipts: {
		call: (said, { url, other }) => ({
			url: proveUrl(url, other ? 'the-password-of-another' : PASSWORD),
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams(
				(typeof said === 'object' && said !== null ? said : {}) as Record<string, string>,
			).toString(),
		}),
		delivered: () => ({ id: ID, status: 'delivered', delivered: '2026-11-28T12:00:00' }),
		says: {
			sent: [{ id: ID, status: 'sent' }, 'sent'],
			delivered: [{ id: ID, status: 'delivered' }, 'delivered'],
			failed: [{ id: ID, status: 'failed' }, 'failed', 'does not say why'],
			'something new': [{ id: ID, status: 'pondered' }],
		},
		signsBody: false,
		hasWindow: false,
	},
};
