import { createHash, createHmac } from 'node:crypto';
import { expect } from 'chai';
import { CALLBACK, json, MESSAGE, TEXT, TO, type PlayedProvider } from './provider.js';

const ACCESS_KEY = 'messagebird-access-key';
const SIGNING_KEY = 'messagebird-signing-key';
const ID = 'e8077d803532c0b5937c639b60216938';

const refused = (code: number, description: string) => ({
	errors: [{ code, description, parameter: null }],
});
const report = (status: string, more: Record<string, string> = {}) => ({
	id: ID,
	recipient: TO.slice(1),
	status,
	statusDatetime: '2026-11-28T12:00:00+00:00',
	...more,
});

function sign(claims: object, key: string): string {
	const parts = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
		Buffer.from(JSON.stringify(part)).toString('base64url'),
	);
	const signed = parts.join('.');
	return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

export const messagebird: PlayedProvider = {
	type: 'messagebird',
	settings: (url) => ({
		accessKey: ACCESS_KEY,
		signingKey: SIGNING_KEY,
		originator: 'Acme',
		baseUrl: url,
	}),
	secrets: [ACCESS_KEY, SIGNING_KEY],
	accepted: json(201, {
		id: ID,
		direction: 'mt',
		recipients: { totalCount: 1, items: [{ recipient: Number(TO), status: 'sent' }] },
	}),
	id: ID,
	expectRequest: ({ method, path, headers, body }) => {
		expect(`${method} ${path}`).to.equal('POST /messages');
		expect(headers.authorization).to.equal(`AccessKey ${ACCESS_KEY}`);
		expect(JSON.parse(body)).to.deep.equal({
			originator: 'Acme',
			recipients: [TO.slice(1)],
			body: TEXT,
			datacoding: 'auto',
			reference: MESSAGE,
			reportUrl: CALLBACK,
		});
	},
	refusals: {
		'an invalid number': [
			json(422, refused(9, `no (correct) recipients found: ${TO}`)),
			'error 9',
			'Check them',
		],
		'no credit': [json(422, refused(25, 'Not enough balance')), 'error 25', 'Top it up'],
		'wrong credentials': [
			json(401, refused(2, 'Request not allowed (incorrect access_key)')),
			'error 2',
			'"accessKey"',
		],
		barred: [{ status: 403 }, '403', '"accessKey"'],
	},
	busy: { '500': { status: 500 }, '503': { status: 503 } },
	lost: { 'no JSON': { status: 201, body: 'OK' }, 'no id': json(201, {}) },
	receipts: {
		call: (said, { url, at, other }) => {
			const called = new URL(url);
			for (const [name, value] of Object.entries(said ?? {}))
				called.searchParams.set(name, String(value));
			const seconds = Math.floor(at.getTime() / 1000);
			const claims = {
				iss: 'MessageBird',
				nbf: seconds - 1,
				exp: seconds + 60,
				jti: 'ce3a2b1c',
				url_hash: createHash('sha256').update(called.href).digest('hex'),
			};
			return {
				method: 'GET',
				url: called.href,
				headers: {
					'messagebird-signature-jwt': sign(claims, other ? 'another-signing-key' : SIGNING_KEY),
				},
				body: '',
			};
		},
		delivered: () => report('delivered'),
		says: {
			scheduled: [report('scheduled')],
			buffered: [report('buffered')],
			sent: [report('sent'), 'sent'],
			delivered: [report('delivered', { reference: MESSAGE }), 'delivered'],
			expired: [report('expired'), 'failed', 'in time'],
			'delivery failed': [report('delivery_failed', { statusErrorCode: '27' }), 'failed', '27'],
		},
		signsBody: false,
		hasWindow: true,
	},
};
