import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { expect } from 'chai';
import { pino } from 'pino';
import { sendJob } from '../../backend/src/channels/send-job.js';
import { RETRY_DELAYS } from '../../backend/src/sending/send-message.js';
import { startSending } from '../../backend/src/sending/start.js';
import { addJobs } from '../../backend/src/database/jobs.js';
import { parseId } from '../../backend/src/ids.js';
import { eventually } from '../support/eventually.js';
import { hearAll } from '../support/hear.js';
import { startServer, type TestServer } from '../support/server.js';
import { eventsOf, sendText, sendTexts, untilStatus } from './support/messages.js';
import {
	API_KEY_SECRET,
	API_KEY_SID,
	makeTwilioChannel,
	SENDER,
	startTwilio,
	twilioError,
	type PlayedTwilio,
} from './support/twilio.js';

const SERVICE = 'MG0123456789abcdef0123456789abcdef';

describe('Sending by Twilio', () => {
	let server: TestServer;
	let twilio: PlayedTwilio;
	let channelId: string;
	before(async () => {
		server = await startServer();
		await hearAll(server);
	});
	beforeEach(async () => {
		twilio = await startTwilio();
		channelId = (await makeTwilioChannel(server, 'twilio', { baseUrl: twilio.url })).id;
	});
	afterEach(async () => {
		// The next test has its own under this name; one test deletes it itself.
		await server.api('DELETE', `/v1/channels/${channelId}`);
		await twilio.stop();
	});
	after(() => server.stop());

	it('hands over the number, the tracked text, the sender and where to call back', async () => {
		const message = await sendText(server, 'twilio', '+4915112345678');
		const sent = await untilStatus(server, message.id, 'sent');
		expect(twilio.taken).to.have.length(1);
		expect(Object.fromEntries(twilio.taken[0]!)).to.deep.equal({
			To: '+4915112345678',
			Body: message.text,
			From: SENDER,
			StatusCallback: `${server.running.publicUrl}/receipts/${channelId}?message=${message.id}`,
		});
		expect(message.text).to.include(message.links[0]!.shortUrl);
		expect(sent.providerMessageId).to.equal(twilio.sids[0]);
		expect(sent.sentAt).to.be.a('string');
		expect(sent.error).to.equal(null);
	});

	it('can use a messaging service and an API key', async () => {
		await makeTwilioChannel(server, 'service', {
			baseUrl: `${twilio.url}/`,
			from: undefined,
			messagingServiceSid: SERVICE,
			// Only the API key can have let the request in.
			authToken: 'not-what-twilio-knows',
			apiKeySid: API_KEY_SID,
			apiKeySecret: API_KEY_SECRET,
		});
		const message = await sendText(server, 'service');
		await untilStatus(server, message.id, 'sent');
		expect(twilio.taken[0]!.get('MessagingServiceSid')).to.equal(SERVICE);
		expect(twilio.taken[0]!.has('From')).to.equal(false);
	});

	it('sends many texts, each to its number and each once', async () => {
		const numbers = Array.from({ length: 100 }, (_, i) => `+49151${30000000 + i}`);
		const messages = await sendTexts(server, 'twilio', numbers);
		// One after another: a hundred who ask at once are a load of their own.
		for (const { id } of messages) await untilStatus(server, id, 'sent');
		expect(twilio.taken.map((form) => form.get('To')).sort()).to.deep.equal(numbers);
	});

	it('fails what Twilio refuses, with its code, its words and what to do, but not the number', async () => {
		const to = '+4915112345678';
		const said = `Attempt to send to unsubscribed recipient ${to}`;
		twilio.refuse(twilioError(400, 21610, said));
		const message = await sendText(server, 'twilio', to);
		const { error } = await untilStatus(server, message.id, 'failed');
		expect(error).to.include('21610').and.include('unsubscribed recipient').and.include('START');
		expect(error).not.to.include(to.slice(1));
		expect(await eventsOf(server, message.id)).to.deep.equal(['message.failed']);
		expect(twilio.requests()).to.equal(1);
	});

	it('says so when the credentials are wrong', async () => {
		await makeTwilioChannel(server, 'wrong', { baseUrl: twilio.url, authToken: 'mistyped' });
		const message = await sendText(server, 'wrong');
		const { error } = await untilStatus(server, message.id, 'failed');
		expect(error).to.include('20003').and.include('auth token');
	});

	it('says so when something else answers in place of Twilio', async () => {
		twilio.refuse({ status: 404, body: '<h1>nginx</h1>' });
		twilio.refuse({ status: 302, headers: { location: 'https://example.com/' } });
		for (const id of (await sendTexts(server, 'twilio', ['+4915112345678', '+4915112345679'])).map(
			(one) => one.id,
		)) {
			expect((await untilStatus(server, id, 'failed')).error).to.include('base URL');
		}
	});

	it('tries again after 429, not before the time that Twilio asks for', async () => {
		twilio.refuse({
			...twilioError(429, 20429, 'Too Many Requests'),
			headers: { 'retry-after': '2' },
		});
		const before = Date.now();
		const message = await sendText(server, 'twilio');
		await untilStatus(server, message.id, 'sent');
		expect(Date.now() - before).to.be.at.least(2000);
		expect(twilio.requests()).to.equal(2);
		expect(twilio.taken).to.have.length(1);
	});

	it('tries again after 500 and 503', async () => {
		twilio.refuse(twilioError(500, 20500, 'An internal server error has occurred'));
		twilio.refuse({ status: 503, body: 'Service Unavailable' });
		const messages = await sendTexts(server, 'twilio', ['+4915112345678', '+4915112345679']);
		for (const { id } of messages) await untilStatus(server, id, 'sent');
		expect(twilio.requests()).to.equal(4);
		expect(twilio.taken).to.have.length(2);
	});

	it('tries again while the sender’s queue at Twilio is full, with whatever HTTP status it says so', async () => {
		const statuses = [400, 401, 403, 429, 500, 502, 503, 504];
		const said = "This 'From' number has exceeded the maximum number of queued messages";
		for (const status of statuses) twilio.refuse(twilioError(status, 21611, said));
		const numbers = statuses.map((_, n) => `+491511234567${n}`);
		const messages = await sendTexts(server, 'twilio', numbers);
		for (const { id } of messages) await untilStatus(server, id, 'sent');
		expect(twilio.requests()).to.equal(2 * statuses.length);
		expect(twilio.taken).to.have.length(statuses.length);
	});

	it('gives up after the last attempt, and says why', async () => {
		twilio.refuse({
			...twilioError(429, 20429, 'Too Many Requests'),
			headers: { 'retry-after': '60' },
		});
		twilio.refuse(twilioError(429, 20429, 'Too Many Requests'));
		const message = await sendText(server, 'twilio');
		const { pool } = server.deps.db;
		await eventually(async () => {
			const { rowCount } = await pool.query(
				'SELECT FROM graphile_worker.jobs WHERE run_at > now() AND locked_at IS NULL',
			);
			expect(rowCount).to.equal(1);
		});
		const last = RETRY_DELAYS.length + 1;
		await addJobs(pool, [sendJob(parseId('msg', message.id)!, last)]);
		const { error } = await untilStatus(server, message.id, 'failed');
		expect(error).to.include('429').and.include(`after ${last} attempts`);
		expect(twilio.requests()).to.equal(2);
	});

	it('tries again when nobody listens, and sends when somebody does', async () => {
		await server.api('PATCH', `/v1/channels/${channelId}`, {
			settings: { baseUrl: await unusedAddress() },
		});
		const message = await sendText(server, 'twilio');
		await eventually(async () => {
			const { rows } = await server.deps.db.pool.query<{ key: string }>(
				`SELECT key FROM graphile_worker.jobs WHERE run_at > now() AND locked_at IS NULL`,
			);
			expect(rows).to.have.length(1);
		});
		await server.api('PATCH', `/v1/channels/${channelId}`, { settings: { baseUrl: twilio.url } });
		await untilStatus(server, message.id, 'sent');
		expect(twilio.taken).to.have.length(1);
	});

	it('fails texts whose channel was deleted meanwhile', async () => {
		twilio.refuse(twilioError(429, 20429, 'Too Many Requests'));
		const message = await sendText(server, 'twilio');
		await eventually(() => expect(twilio.requests()).to.equal(1));
		await server.api('DELETE', `/v1/channels/${channelId}`);
		const { error } = await untilStatus(server, message.id, 'failed');
		expect(error).to.include('channel was deleted');
		expect(twilio.taken).to.have.length(0);
	});

	it('logs what went wrong without the number or the text', async () => {
		let logged = '';
		const stream = new Writable({
			write(chunk: Buffer, _encoding, done) {
				logged += chunk.toString();
				done();
			},
		});
		// A server that leaves the sending to another process: to this one, whose log is read.
		const web = await startServer({ CLICKLOOP_ROLE: 'web' });
		await makeTwilioChannel(web, 'twilio', { baseUrl: twilio.url });
		const stop = await startSending({ ...web.deps, log: pino(stream) });
		try {
			const numbers = Array.from({ length: 20 }, (_, i) => `+49151${40000000 + i}`);
			twilio.refuse(twilioError(429, 20429, 'Too Many Requests'), 10);
			twilio.refuse({ status: 502, body: 'Bad Gateway' }, 10);
			await sendTexts(web, 'twilio', numbers);
			await eventually(() => {
				expect(logged).to.include('429').and.include('502');
			});
		} finally {
			await stop();
			await web.stop();
		}
		expect(logged).not.to.match(/49151|Start here/);
	});
});

/** @returns a base URL where nobody listens any more */
async function unusedAddress(): Promise<string> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return `http://127.0.0.1:${port}`;
}
