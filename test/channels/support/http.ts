import { expect } from 'chai';
import { proveUrl } from '../../../backend/src/channels/callback-url.js';
import { CALLBACK, json, MESSAGE, TEXT, TO, type PlayedProvider } from './provider.js';

const SECRET = 'the-receipts-secret';
const KEY = 'a-gateway-key';

/** A gateway that takes and answers JSON, and tells in JSON where a text has gone. */
export const http: PlayedProvider = {
	type: 'http',
	settings: (url) => ({
		url: `${url}/send?account=acme`,
		headers: { 'X-Account': 'acme' },
		headersSecret: { Authorization: `Bearer ${KEY}` },
		body: '{"to": "{{to}}", "text": "{{text}}", "ref": "{{ id }}", "hook": "{{callbackUrl}}"}',
		idPath: 'messages.0.id',
		errorPath: 'error.message',
		retryOn: [429, 503],
		receipt: {
			idPath: 'id',
			statusPath: 'state',
			statuses: { on_its_way: 'sent', arrived: 'delivered', lost: 'failed', 7: 'failed' },
			errorPath: 'why',
			secret: SECRET,
		},
	}),
	secrets: [KEY, SECRET],
	accepted: json(202, { messages: [{ id: 'gw-1' }] }),
	id: 'gw-1',
	expectRequest: ({ method, path, headers, body }) => {
		expect(method).to.equal('POST');
		expect(path).to.equal('/send?account=acme');
		expect(headers['content-type']).to.equal('application/json');
		expect(headers['x-account']).to.equal('acme');
		expect(headers.authorization).to.equal(`Bearer ${KEY}`);
		expect(JSON.parse(body)).to.deep.equal({
			to: TO,
			text: TEXT,
			ref: MESSAGE,
			hook: proveUrl(CALLBACK, SECRET),
		});
	},
	refusals: {
		'an invalid number': [json(400, { error: { message: `${TO} is invalid` } }), 'is invalid'],
		'a refusal without words': [json(422, {}), '422'],
		'a refusal with 200': [json(200, { error: { message: 'opted out' } }), 'opted out'],
		'no credit': [json(402, {}), 'out of credit'],
		'wrong credentials': [
			json(401, { error: { message: `No such key: ${KEY}` } }),
			'No such key: (a secret)',
			'headersSecret',
		],
		barred: [json(403, {}), '403', 'headersSecret'],
	},
	busy: { '503': { status: 503 } },
	lost: {
		'500, which is not in retryOn': { status: 500 },
		'no id': json(200, { messages: [] }),
		'no JSON': { status: 200, body: 'OK' },
	},
	receipts: {
		call: (said, { url, other }) => ({
			url: proveUrl(url, other ? 'another-secret' : SECRET),
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(said),
		}),
		delivered: (id) => ({ id, state: 'arrived' }),
		says: {
			arrived: [{ id: 'gw-1', state: 'arrived' }, 'delivered'],
			'on its way': [{ id: 'gw-1', state: 'on_its_way' }, 'sent'],
			lost: [
				{ id: 'gw-1', state: 'lost', why: `no such number ${TO}` },
				'failed',
				'no such number',
			],
			'a number': [{ id: 'gw-1', state: 7 }, 'failed', '7'],
			'a word that is not known': [{ id: 'gw-1', state: 'pondering' }],
			'a word of JavaScript': [{ id: 'gw-1', state: 'constructor' }],
		},
		signsBody: false,
		hasWindow: false,
	},
};
