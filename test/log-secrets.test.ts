import { expect } from 'chai';
import { createLogger } from '../backend/src/logger.js';
import { signedIn, visitor } from './admin/visitor.js';
import { send } from './messages/support.js';
import { eventually } from './support/eventually.js';
import { ADMIN_KEY, startServer } from './support/server.js';
import { iphonePerson, visitAs } from './support/visitors.js';

const PHONE = '+4915187654321';
const VISITOR = '203.0.113.77';
const WRONG_KEY = 'wrong-key-0123456789';
const TARGET = 'https://acme.com/private-page';
const TEXT = `Dear Ada, ${TARGET}`;
const AUTH_TOKEN = '0123456789abcdef0123456789abcdef';

describe('The log', () => {
	it('tells of a run with all its failures, but nobody’s phone, address, text or key', async () => {
		const lines: string[] = [];
		const log = createLogger('trace', { write: (line: string) => void lines.push(line) });
		const server = await startServer({ CLICKLOOP_TRUST_PROXY: '127.0.0.1' }, { log });
		const { pool } = server.deps.db;
		const from = { 'x-forwarded-for': VISITOR, ...iphonePerson.headers };

		await server.api('POST', '/v1/subscriptions', {
			url: 'http://127.0.0.1:9/hook?secret=hook-secret',
			events: ['link.clicked'],
		});
		await server.api('POST', '/v1/channels', {
			name: 'Twilio',
			type: 'twilio',
			settings: {
				accountSid: `AC${AUTH_TOKEN}`,
				authToken: AUTH_TOKEN,
				from: '+4915100000000',
				baseUrl: 'http://127.0.0.1:9',
			},
		});
		const message = await send(server, { to: PHONE, text: TEXT }, { channel: 'sandbox' });
		await send(server, { to: PHONE, text: TEXT }, { campaign: 'Twilio', channel: 'Twilio' });
		const token = message.links[0]!.token;
		await server.visit(`/${token}`, { headers: from });
		await visitAs(server, token, iphonePerson);
		await visitor(server).post('/admin/sign-in', { key: WRONG_KEY });
		const browser = await signedIn(server);
		await eventually(async () => {
			const { rows } = await pool.query(
				`SELECT FROM deliveries WHERE attempts::text LIKE '%refused%'`,
			);
			expect(rows).not.to.deep.equal([]);
		});

		// From here on nearly everything fails, and each failure is written down.
		await pool.query('ALTER TABLE links RENAME TO links_gone');
		await pool.query('ALTER TABLE messages RENAME TO messages_gone');
		server.deps.linkCache.forget(token);
		const failures = await Promise.all([
			server.api('GET', `/v1/messages?to=${encodeURIComponent(PHONE)}`, undefined, from),
			server.api('GET', `/v1/messages/${message.id}`),
			server.api('POST', '/v1/messages', { campaign: 'x', messages: [{ to: PHONE, text: TEXT }] }),
			server.api('POST', '/v1/links', { url: TARGET }),
			server.api('GET', `/v1/links/${token}`),
			browser.get(`/admin/sandbox?phone=${encodeURIComponent(PHONE)}`),
			server.visit(`/${token}`, { headers: from }),
		]);
		for (const { status } of failures) expect(status).to.be.within(500, 503);
		await pool.query('ALTER TABLE messages_gone RENAME TO messages');
		await pool.query('ALTER TABLE links_gone RENAME TO links');
		await server.stop();

		const written = lines.join('');
		expect(written).to.contain('"requestId"').and.contain('A redirect failed');
		const hidden = [PHONE, PHONE.slice(1), VISITOR, TEXT, TARGET, 'private-page'].concat([
			ADMIN_KEY,
			WRONG_KEY,
			AUTH_TOKEN,
			'hook-secret',
			'test-secret',
			'whsec_',
			token,
		]);
		for (const one of hidden) {
			const line = lines.find((text) => text.includes(one)) ?? '';
			expect(line, one).to.equal('');
		}
	});
});
