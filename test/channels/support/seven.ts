import { createHash, createHmac } from 'node:crypto';
import { expect } from 'chai';
import { json, MESSAGE, TEXT, TO, type PlayedProvider } from './provider.js';

const API_KEY = 'seven-api-key';
const SIGNING_SECRET = 'seven-signing-secret';
const ID = '77149310';

const answer = (success: string, message: object = {}) => ({
	success,
	total_price: 0.075,
	balance: 46.7,
	debug: 'false',
	sms_type: 'direct',
	messages: [
		{ id: ID, recipient: TO.slice(1), success: true, error: null, error_text: null, ...message },
	],
});
const refused = (error: string, error_text: string) =>
	answer('101', { id: null, success: false, error, error_text });
const event = (status: string, more: object = {}) => ({
	webhook_event: 'dlr',
	webhook_timestamp: '2026-11-28 12:00:00',
	data: { msg_id: ID, status, timestamp: '2026-11-28 12:00:00.000000', ...more },
});

export const seven: PlayedProvider = {
	type: 'seven',
	settings: (url) => ({
		apiKey: API_KEY,
		signingSecret: SIGNING_SECRET,
		from: 'Acme',
		baseUrl: url,
	}),
	secrets: [API_KEY, SIGNING_SECRET],
	accepted: json(200, answer('100')),
	id: ID,
	expectRequest: ({ method, path, headers, body }) => {
		expect(`${method} ${path}`).to.equal('POST /api/sms');
		expect(headers).to.include({ 'x-api-key': API_KEY, accept: 'application/json' });
		expect(JSON.parse(body)).to.deep.equal({
			to: TO,
			from: 'Acme',
			text: TEXT,
			foreign_id: MESSAGE,
		});
	},
	refusals: {
		'an invalid number': [
			json(200, refused('202', `Recipient number ${TO} invalid`)),
			'202',
			'Correct it',
		],
		barred: [json(200, refused('600', 'Carrier')), '600', 'carrier'],
		'no credit': [json(200, answer('500', { id: null })), '500', 'Top it up'],
		'no credit, as a bare number': [{ status: 200, body: '500' }, '500', 'Top it up'],
		'wrong credentials, as a bare number': [{ status: 200, body: '900' }, '900', 'Copy it again'],
		'wrong credentials': [{ status: 401, body: '900' }, '900', '"apiKey"'],
	},
	busy: { '500': { status: 500 }, '503': { status: 503 } },
	lost: {
		'an error that seven does not know': { status: 200, body: '700' },
		'no JSON': { status: 200, body: 'OK' },
		'no id': json(200, answer('100', { id: null })),
	},
	receipts: {
		call: (said, { url, at, other }) => {
			const body = JSON.stringify(said);
			const timestamp = String(Math.floor(at.getTime() / 1000));
			const hash = createHash('md5').update(body).digest('hex');
			const secret = other ? 'the-secret-of-another' : SIGNING_SECRET;
			const signed = [timestamp, 'd7s4', 'POST', url, hash].join('\n');
			return {
				url,
				headers: {
					'content-type': 'application/json',
					'x-timestamp': timestamp,
					'x-nonce': 'd7s4',
					'x-signature': createHmac('sha256', secret).update(signed).digest('hex'),
				},
				body,
			};
		},
		delivered: () => event('DELIVERED'),
		says: {
			delivered: [event('DELIVERED', { foreign_id: MESSAGE }), 'delivered'],
			transmitted: [event('TRANSMITTED'), 'sent'],
			accepted: [event('ACCEPTED')],
			buffered: [event('BUFFERED')],
			unknown: [event('UNKNOWN')],
			'not delivered': [event('NOTDELIVERED'), 'failed', 'NOTDELIVERED', 'out of reach'],
			expired: [event('EXPIRED'), 'failed', 'in time'],
			rejected: [event('REJECTED'), 'failed', 'REJECTED'],
			failed: [event('FAILED'), 'failed', 'FAILED'],
			'an inbound text': [{ ...event('DELIVERED'), webhook_event: 'sms_mo' }],
		},
		signsBody: true,
		hasWindow: true,
	},
};
