import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { basic, CALLBACK, json, MESSAGE, TEXT, TO, type PlayedProvider } from './provider.js';

const API_KEY = 'abcd1234';
const API_SECRET = 'vonage-api-secret';
export const SIGNATURE_SECRET = 'vonage-signature-secret-0123456789';
const ID = 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab';

const problem = (code: string, title: string, detail: string) => ({
	type: `https://developer.vonage.com/api-errors/messages#${code}`,
	title,
	detail,
	instance: 'bf0ca0bf927b3b52e3cb03217e1a1ddf',
});
const event = (status: string, more: object = {}) => ({
	message_uuid: ID,
	to: TO.slice(1),
	from: '15005550006',
	timestamp: '2026-11-28T12:00:00.000Z',
	status,
	channel: 'sms',
	...more,
});

/** Signs claims as Vonage does: a JSON Web Token by HS256. */
export function token(claims: object, secret = SIGNATURE_SECRET, alg = 'HS256'): string {
	const parts = [{ alg, typ: 'JWT' }, claims].map((part) =>
		Buffer.from(JSON.stringify(part)).toString('base64url'),
	);
	const signed = parts.join('.');
	return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

export const claimsFor = (body: string, at: Date) => ({
	iat: Math.floor(at.getTime() / 1000),
	jti: 'a5d7bbd2',
	iss: 'Vonage',
	payload_hash: createHash('sha256').update(body).digest('hex'),
	api_key: API_KEY,
	application_id: 'aaaaaaaa-bbbb',
});

export const vonage: PlayedProvider = {
	type: 'vonage',
	settings: (url) => ({
		apiKey: API_KEY,
		apiSecret: API_SECRET,
		signatureSecret: SIGNATURE_SECRET,
		from: '+15005550006',
		baseUrl: url,
	}),
	secrets: [API_SECRET, SIGNATURE_SECRET],
	accepted: json(202, { message_uuid: ID }),
	id: ID,
	expectRequest: ({ method, path, headers, body }) => {
		expect(`${method} ${path}`).to.equal('POST /v1/messages');
		expect(headers.authorization).to.equal(basic(API_KEY, API_SECRET));
		expect(JSON.parse(body)).to.deep.equal({
			channel: 'sms',
			message_type: 'text',
			to: TO.slice(1),
			from: '15005550006',
			text: TEXT,
			client_ref: MESSAGE,
			webhook_url: CALLBACK,
			webhook_version: 'v1',
			sms: { encoding_type: 'auto' },
		});
	},
	refusals: {
		'an invalid number': [
			json(422, problem('1040', 'Invalid message', `${TO} has no known prefix`)),
			'1040',
			'Correct it',
		],
		barred: [
			json(403, problem('1050', 'Number barred', `${TO} is barred`)),
			'1050',
			'Leave it out',
		],
		'no credit': [json(402, problem('1070', 'Quota exceeded', 'No credit')), '1070', 'Top it up'],
		'no credit, said otherwise': [
			json(403, { ...problem('low-balance', 'Low balance', 'Low') }),
			'low-balance',
			'Top it up',
		],
		'wrong credentials': [
			json(401, problem('unauthorized', 'Unauthorized', 'Wrong key')),
			'unauthorized',
			'"apiSecret"',
		],
	},
	busy: {
		'500': { status: 500 },
		'503': { status: 503 },
		'throttled, with another status': json(403, problem('1000', 'Throttled', 'Wait')),
	},
	lost: { 'no JSON': { status: 202, body: 'OK' }, 'no id': json(202, {}) },
	receipts: {
		call: (said, { url, at, other }) => {
			const body = JSON.stringify(said);
			const secret = other ? 'the-secret-of-another-account-00' : SIGNATURE_SECRET;
			const authorization = `Bearer ${token(claimsFor(body, at), secret)}`;
			return { url, headers: { 'content-type': 'application/json', authorization }, body };
		},
		delivered: () => event('delivered'),
		says: {
			submitted: [event('submitted'), 'sent'],
			delivered: [event('delivered', { client_ref: MESSAGE }), 'delivered'],
			read: [event('read'), 'delivered'],
			'something new': [event('pondered')],
			'rejected, as of who has opted out': [
				event('rejected', {
					error: { ...problem('1050', '', `${TO} is barred`), title: 1050 },
				}),
				'failed',
				'1050',
				'Leave it out',
			],
			undeliverable: [event('undeliverable'), 'failed', 'undeliverable'],
		},
		signsBody: true,
		hasWindow: true,
		comesAgain: true,
	},
};
