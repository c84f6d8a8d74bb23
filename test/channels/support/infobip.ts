import { expect } from 'chai';
import { proveUrl } from '../../../backend/src/channels/callback-url.js';
import { CALLBACK, json, MESSAGE, TEXT, TO, type PlayedProvider } from './provider.js';

const API_KEY = 'infobip-api-key';
export const status = (groupId: number, name: string, description = '') => ({
	groupId,
	groupName: '',
	id: 7,
	name,
	description,
});
export const answer = (messageStatus: object) => ({
	bulkId: '2034072219640523072',
	messages: [{ messageId: MESSAGE, status: messageStatus, destination: TO.slice(1) }],
});
const refused = (messageId: string, text: string) => ({
	requestError: { serviceException: { messageId, text } },
});
const NO_ERROR = { groupId: 0, groupName: 'OK', id: 0, name: 'NO_ERROR', permanent: false };
const report = (one: object, error: object = NO_ERROR) => ({
	results: [{ bulkId: '1', messageId: MESSAGE, to: TO.slice(1), status: one, error }],
});

export const infobip: PlayedProvider = {
	type: 'infobip',
	settings: (url) => ({ apiKey: API_KEY, baseUrl: url, from: 'Acme' }),
	secrets: [API_KEY],
	accepted: json(200, answer(status(1, 'PENDING_ACCEPTED'))),
	id: MESSAGE,
	expectRequest: ({ method, path, headers, body }) => {
		expect(`${method} ${path}`).to.equal('POST /sms/3/messages');
		expect(headers.authorization).to.equal(`App ${API_KEY}`);
		expect(JSON.parse(body)).to.deep.equal({
			messages: [
				{
					sender: 'Acme',
					destinations: [{ to: TO.slice(1), messageId: MESSAGE }],
					content: { text: TEXT },
					webhooks: { delivery: { url: proveUrl(CALLBACK, API_KEY) } },
				},
			],
		});
	},
	refusals: {
		'an invalid number': [
			json(400, refused('BAD_REQUEST', `${TO} is no destination`)),
			'BAD_REQUEST',
			'no destination',
		],
		'no credit, with 200': [
			json(200, answer(status(5, 'REJECTED_NOT_ENOUGH_CREDITS', 'Not enough credits'))),
			'REJECTED_NOT_ENOUGH_CREDITS',
			'Top it up',
		],
		'wrong credentials': [
			json(401, refused('UNAUTHORIZED', 'Invalid login details')),
			'Invalid login details',
			'"apiKey"',
		],
		barred: [json(403, refused('FORBIDDEN', 'No')), 'FORBIDDEN', '"apiKey"'],
	},
	busy: { '500': { status: 500 }, '503': { status: 503 } },
	lost: { 'no JSON': { status: 200, body: 'OK' }, 'no id': json(200, { messages: [] }) },
	receipts: {
		call: (said, { url, other }) => ({
			url: proveUrl(url, other ? 'the-key-of-another' : API_KEY),
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(said),
		}),
		delivered: () => report(status(3, 'DELIVERED_TO_HANDSET')),
		says: {
			pending: [report(status(1, 'PENDING_ENROUTE'))],
			'at the operator': [report(status(3, 'DELIVERED_TO_OPERATOR')), 'sent'],
			delivered: [report(status(3, 'DELIVERED_TO_HANDSET')), 'delivered'],
			'that nobody knows': [report(status(4, 'EXPIRED_DLR_UNKNOWN'))],
			expired: [report(status(4, 'EXPIRED_EXPIRED', 'Expired')), 'failed', 'EXPIRED_EXPIRED'],
			undeliverable: [
				report(status(2, 'UNDELIVERABLE_NOT_DELIVERED'), {
					name: 'EC_ABSENT_SUBSCRIBER',
					description: `${TO} is absent`,
					permanent: false,
				}),
				'failed',
				'EC_ABSENT_SUBSCRIBER',
				'out of reach',
			],
			rejected: [
				report(status(5, 'REJECTED_DESTINATION_BLOCKLISTED', 'Barred')),
				'failed',
				'REJECTED_DESTINATION_BLOCKLISTED',
				'Leave it out',
			],
		},
		signsBody: false,
		hasWindow: false,
	},
};
