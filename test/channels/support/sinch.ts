import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { CALLBACK, json, MESSAGE, TEXT, TO, type PlayedProvider } from './provider.js';

const PLAN = 'f7a0c0ffee';
const API_TOKEN = 'sinch-api-token';
const WEBHOOK_SECRET = 'sinch-webhook-secret';
const ID = '01FC66621XXXXX119Z8PMV1QPQ';
const event = (status: string, code = 0) => ({
	type: 'recipient_delivery_report_sms',
	batch_id: ID,
	recipient: TO.slice(1),
	code,
	status,
	at: '2026-11-28T12:00:00.000Z',
	client_reference: MESSAGE,
});

export const sinch: PlayedProvider = {
	type: 'sinch',
	settings: (url) => ({
		servicePlanId: PLAN,
		apiToken: API_TOKEN,
		webhookSecret: WEBHOOK_SECRET,
		from: 'Acme',
		baseUrl: url,
	}),
	secrets: [API_TOKEN, WEBHOOK_SECRET],
	accepted: json(201, { id: ID, to: [TO.slice(1)], from: 'Acme', canceled: false }),
	id: ID,
	expectRequest: ({ method, path, headers, body }) => {
		expect(`${method} ${path}`).to.equal(`POST /xms/v1/${PLAN}/batches`);
		expect(headers.authorization).to.equal(`Bearer ${API_TOKEN}`);
		expect(JSON.parse(body)).to.deep.equal({
			to: [TO],
			from: 'Acme',
			body: TEXT,
			client_reference: MESSAGE,
			delivery_report: 'per_recipient',
			callback_url: CALLBACK,
		});
	},
	refusals: {
		'an invalid number': [
			json(400, { code: 'syntax_invalid_parameter_format', text: `Invalid number ${TO}` }),
			'syntax_invalid_parameter_format',
			'Check them',
		],
		barred: [json(403, { code: 'forbidden', text: 'Blocked' }), 'forbidden', 'region'],
		'no credit': [json(402, { code: 'payment', text: 'No balance' }), 'out of credit'],
		'wrong credentials': [{ status: 401 }, '401', '"apiToken"'],
	},
	busy: { '500': { status: 500 }, '503': { status: 503 } },
	lost: { 'no JSON': { status: 201, body: 'OK' }, 'no id': json(201, {}) },
	receipts: {
		call: (said, { url, at, other }) => {
			const body = JSON.stringify(said);
			const timestamp = String(Math.floor(at.getTime() / 1000));
			const secret = other ? 'the-secret-of-another' : WEBHOOK_SECRET;
			return {
				url,
				headers: {
					'content-type': 'application/json',
					'x-sinch-webhook-signature-timestamp': timestamp,
					'x-sinch-webhook-signature-nonce': '01FJA8B4A7BM43YGWSG9GBV067',
					'x-sinch-webhook-signature': createHmac('sha256', secret)
						.update(`${body}.01FJA8B4A7BM43YGWSG9GBV067.${timestamp}`)
						.digest('base64'),
				},
				body,
			};
		},
		delivered: () => event('Delivered'),
		says: {
			queued: [event('Queued', 400)],
			unknown: [event('Unknown')],
			dispatched: [event('Dispatched', 401), 'sent'],
			delivered: [event('Delivered'), 'delivered'],
			failed: [event('Failed', 402), 'failed', '402', 'No route'],
			'no credit': [event('Aborted', 413), 'failed', '413', 'out of credit'],
			'deleted, as of who has opted out': [event('Deleted', 408), 'failed', 'Deleted'],
			expired: [event('Expired', 406), 'failed', '406', 'in time'],
			'a summary': [{ ...event('Delivered'), type: 'delivery_report_sms' }],
		},
		signsBody: true,
		hasWindow: true,
	},
};
