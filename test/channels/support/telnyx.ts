import { generateKeyPairSync, sign } from 'node:crypto';
import { expect } from 'chai';
import { CALLBACK, json, TEXT, TO, type PlayedProvider } from './provider.js';

const API_KEY = 'KEY0123456789ABCDEF';
const SENDER = '+15005550006';
const pairs = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')] as const;
/** Telnyx shows the key itself in base64, without what names its kind. */
export const PUBLIC_KEY = Buffer.from(
	pairs[0].publicKey.export({ format: 'jwk' }).x!,
	'base64url',
).toString('base64');

const ID = '40385f64-5717-4562-b3fc-2c963f66afa6';
const error = (code: string, title: string, detail: string) => ({
	errors: [{ code, title, detail, meta: { url: `https://developers.telnyx.com/error/${code}` } }],
});
const event = (status: string, more: object = {}, type = 'message.finalized') => ({
	data: {
		event_type: type,
		id: 'b301ed3f-1490-491f-995f-6e64e69674d4',
		occurred_at: '2026-11-28T12:00:00.000+00:00',
		payload: { id: ID, to: [{ phone_number: TO, status }], errors: [], ...more },
		record_type: 'event',
	},
	meta: { attempt: 1 },
});

export const telnyx: PlayedProvider = {
	type: 'telnyx',
	settings: (url) => ({ apiKey: API_KEY, publicKey: PUBLIC_KEY, from: SENDER, baseUrl: url }),
	secrets: [API_KEY],
	accepted: json(200, { data: { id: ID, to: [{ phone_number: TO, status: 'queued' }] } }),
	id: ID,
	expectRequest: ({ method, path, headers, body }) => {
		expect(`${method} ${path}`).to.equal('POST /v2/messages');
		expect(headers.authorization).to.equal(`Bearer ${API_KEY}`);
		expect(JSON.parse(body)).to.deep.equal({
			to: TO,
			from: SENDER,
			text: TEXT,
			webhook_url: CALLBACK,
		});
	},
	refusals: {
		'an invalid number': [
			json(400, error('10002', 'Invalid phone number', `${TO} is invalid`)),
			'10002',
			'Correct it',
		],
		'opted out': [
			json(400, error('40300', 'Blocked due to STOP message', `${TO} has stopped`)),
			'40300',
			'START',
		],
		barred: [json(403, error('40003', 'Blocked as spam', 'Barred')), '40003', 'another sender'],
		'wrong credentials': [
			json(401, error('10009', 'Authentication failed', 'No such key')),
			'10009',
			'"apiKey"',
		],
		'no credit': [json(402, error('20100', 'No funds', 'Top up')), 'out of credit'],
	},
	busy: {
		'500': { status: 500 },
		'503': { status: 503 },
		'too many requests, with another status': json(403, error('10011', 'Too many', 'Wait')),
	},
	lost: { 'no JSON': { status: 200, body: 'OK' }, 'no id': json(200, { data: {} }) },
	receipts: {
		call: (said, { url, at, other }) => {
			const body = JSON.stringify(said);
			const timestamp = String(Math.floor(at.getTime() / 1000));
			const { privateKey } = pairs[other ? 1 : 0];
			return {
				url,
				headers: {
					'content-type': 'application/json',
					'telnyx-timestamp': timestamp,
					'telnyx-signature-ed25519': sign(
						null,
						Buffer.from(`${timestamp}|${body}`),
						privateKey,
					).toString('base64'),
				},
				body,
			};
		},
		delivered: () => event('delivered'),
		says: {
			sent: [event('sent', {}, 'message.sent'), 'sent'],
			delivered: [event('delivered'), 'delivered'],
			queued: [event('queued', {}, 'message.sent')],
			'delivery unconfirmed': [event('delivery_unconfirmed')],
			'an inbound text': [event('delivered', {}, 'message.received')],
			'not routable': [
				event('delivery_failed', error('40001', 'Not routable', `${TO} is a landline`)),
				'failed',
				'40001',
				'landline',
			],
			expired: [event('expired'), 'failed', 'does not say why'],
			'sending failed': [
				event('sending_failed', error('99999', 'New', 'Unheard of')),
				'failed',
				'99999',
			],
		},
		signsBody: true,
		hasWindow: true,
	},
};
