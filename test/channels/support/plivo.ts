import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { proveUrl } from '../../../backend/src/channels/callback-url.js';
import { basic, CALLBACK, json, TEXT, TO, type PlayedProvider } from './provider.js';

const AUTH_ID = 'MAXXXXXXXXXXXXXXXXXX';
export const AUTH_TOKEN = 'plivo-auth-token';
const SENDER = '+15005550006';
const ID = 'db3ce55a-7f1d-11e1-8ea7-1231380bc196';
const API_ID = 'db342550-7f1d-11e1-8ea7-1231380bc196';
const event = (status: string, code = '000') => ({
	From: SENDER,
	To: TO.slice(1),
	MessageUUID: ID,
	Status: status,
	ErrorCode: code,
	Units: '1',
});

export const plivo: PlayedProvider = {
	type: 'plivo',
	settings: (url) => ({ authId: AUTH_ID, authToken: AUTH_TOKEN, from: SENDER, baseUrl: url }),
	secrets: [AUTH_TOKEN],
	accepted: json(202, { message: 'message(s) queued', message_uuid: [ID], api_id: API_ID }),
	id: ID,
	expectRequest: ({ method, path, headers, body }) => {
		expect(`${method} ${path}`).to.equal(`POST /v1/Account/${AUTH_ID}/Message/`);
		expect(headers.authorization).to.equal(basic(AUTH_ID, AUTH_TOKEN));
		expect(JSON.parse(body)).to.deep.equal({
			src: SENDER,
			dst: TO,
			text: TEXT,
			url: proveUrl(CALLBACK, AUTH_TOKEN),
			method: 'POST',
		});
	},
	refusals: {
		'an invalid number': [
			json(400, { api_id: API_ID, error: `${TO} is not a valid phone number` }),
			'not a valid phone number',
		],
		'several things': [json(400, { api_id: API_ID, error: { dst: ['required'] } }), 'required'],
		'no credit': [json(402, { api_id: API_ID, error: 'Insufficient credit' }), 'out of credit'],
		'wrong credentials': [
			json(401, { api_id: API_ID, error: 'authentication failed' }),
			'authentication failed',
			'"authToken"',
		],
	},
	busy: { '500': { status: 500 }, '503': { status: 503 } },
	lost: {
		'no JSON': { status: 202, body: 'OK' },
		'no id': json(202, { message: 'message(s) queued', message_uuid: [] }),
	},
	receipts: {
		call: (said, { url, other }) => {
			const token = other ? 'the-token-of-another' : AUTH_TOKEN;
			const signed = url.replace(/\?.*/, '') + '12345';
			const fields = typeof said === 'object' && said !== null ? said : {};
			return {
				url: proveUrl(url, token),
				headers: {
					'content-type': 'application/x-www-form-urlencoded',
					'x-plivo-signature-v2': createHmac('sha256', token).update(signed).digest('base64'),
					'x-plivo-signature-v2-nonce': '12345',
				},
				body: new URLSearchParams(fields as Record<string, string>).toString(),
			};
		},
		delivered: () => event('delivered'),
		says: {
			queued: [event('queued')],
			sent: [event('sent'), 'sent'],
			delivered: [event('delivered'), 'delivered'],
			'opted out': [event('failed', '200'), 'failed', '200', 'START'],
			barred: [event('undelivered', '450'), 'failed', '450', 'console'],
			rejected: [event('rejected', '30'), 'failed', '30', 'spam'],
			'a code that is not known': [event('failed', '999'), 'failed', '999'],
		},
		signsBody: false,
		hasWindow: false,
	},
};
