import { expect } from 'chai';
import { parseId } from '../../backend/src/ids.js';
import type { Message } from '../../backend/src/messages/message.js';
import { eventually } from '../support/eventually.js';
import { hearAll } from '../support/hear.js';
import { startServer, type TestServer } from '../support/server.js';
import { eventsOf, getMessage, sendText, untilStatus } from './support/messages.js';
import {
	ACCOUNT_SID,
	makeTwilioChannel,
	SENDER,
	signature,
	startTwilio,
	type PlayedTwilio,
} from './support/twilio.js';

const TO = '+4915112345678';

describe("Twilio's status callbacks", () => {
	let server: TestServer;
	let twilio: PlayedTwilio;
	let channelId: string;
	before(async () => {
		// A proxy in front of the server: Twilio calls, and signs, another address than the server listens on.
		server = await startServer({ CLICKLOOP_PUBLIC_URL: 'https://go.acme.example' });
		await hearAll(server);
		twilio = await startTwilio();
		channelId = (await makeTwilioChannel(server, 'twilio', { baseUrl: 'http://127.0.0.1:9' })).id;
		await server.api('PATCH', `/v1/channels/${channelId}`, { settings: { baseUrl: twilio.url } });
	});
	after(async () => {
		await server.stop();
		await twilio.stop();
	});

	async function sentMessage(): Promise<Message> {
		const { id } = await sendText(server, 'twilio', TO);
		return untilStatus(server, id, 'sent');
	}

	function form(sid: string, status: string, more: Record<string, string> = {}) {
		return {
			AccountSid: ACCOUNT_SID,
			ApiVersion: '2010-04-01',
			From: SENDER,
			MessageSid: sid,
			MessageStatus: status,
			SmsSid: sid,
			SmsStatus: status,
			To: TO,
			...more,
		};
	}

	/** Calls back as Twilio does; `change` forges. */
	async function callBack(
		callbackPath: string,
		sent: Record<string, string>,
		change: { signature?: string | null } = {},
	): Promise<{ status: number; contentType: string | null; detail?: string }> {
		const signed = change.signature ?? signature(`https://go.acme.example${callbackPath}`, sent);
		const response = await server.visit(callbackPath, {
			method: 'POST',
			body: new URLSearchParams(sent),
			headers: change.signature === null ? {} : { 'X-Twilio-Signature': signed },
		});
		const text = await response.text();
		return {
			status: response.status,
			contentType: response.headers.get('content-type'),
			...(text && { detail: (JSON.parse(text) as { detail: string }).detail }),
		};
	}

	const path = () => `/receipts/${channelId}`;
	const tell = (message: Message, status: string, more?: Record<string, string>) =>
		callBack(path(), form(message.providerMessageId!, status, more));

	it('say that a message was delivered', async () => {
		const message = await sentMessage();
		expect((await tell(message, 'delivered')).status).to.equal(204);
		const delivered = await getMessage(server, message.id);
		expect(delivered.status).to.equal('delivered');
		expect(delivered.deliveredAt).to.be.a('string');
		expect(await eventsOf(server, message.id)).to.deep.equal(['message.delivered']);
	});

	for (const [status, code, words] of [
		['undelivered', '30003', 'out of reach'],
		['failed', '30007', 'spam'],
		['failed', '99999', '99999'],
		['undelivered', '', 'does not say why'],
	] as const) {
		it(`say why a message failed: ${status} ${code}`, async () => {
			const message = await sentMessage();
			expect((await tell(message, status, { ErrorCode: code })).status).to.equal(204);
			const failed = await getMessage(server, message.id);
			expect(failed.status).to.equal('failed');
			expect(failed.error).to.include(words).and.include(code);
			expect(await eventsOf(server, message.id)).to.deep.equal(['message.failed']);
		});
	}

	it('change nothing when they tell nothing new', async () => {
		const message = await sentMessage();
		for (const status of ['accepted', 'queued', 'sending', 'sent', 'unheard-of'])
			expect((await tell(message, status)).status).to.equal(204);
		expect((await callBack(path(), { MessageStatus: 'delivered' })).status).to.equal(204);
		expect(await getMessage(server, message.id)).to.deep.equal(message);
	});

	it('do no harm when they come twice, late or in the wrong order', async () => {
		const message = await sentMessage();
		await Promise.all([tell(message, 'delivered'), tell(message, 'delivered')]);
		const delivered = await getMessage(server, message.id);
		for (const status of ['sent', 'queued', 'failed', 'delivered'])
			expect((await tell(message, status)).status).to.equal(204);
		expect(await getMessage(server, message.id)).to.deep.equal(delivered);
		expect(await eventsOf(server, message.id)).to.deep.equal(['message.delivered']);
	});

	it('are refused unless Twilio signed them', async () => {
		const message = await sentMessage();
		const delivered = form(message.providerMessageId!, 'delivered');
		const url = `https://go.acme.example${path()}`;
		const forged = [
			null,
			'',
			'nonsense',
			signature(url, delivered, 'another-token'),
			signature(url, { ...delivered, MessageStatus: 'sent' }),
			signature(`${server.url}${path()}`, delivered),
		];
		for (const one of forged) {
			const answer = await callBack(path(), delivered, { signature: one });
			expect(answer.status).to.equal(403);
			expect(answer.contentType).to.include('application/problem+json');
		}
		expect(await getMessage(server, message.id)).to.deep.equal(message);
	});

	it('name what to check when the signature does not match', async () => {
		const answer = await callBack(path(), form('SM1', 'sent'), { signature: 'x' });
		expect(answer.detail).to.include('https://go.acme.example').and.include('auth token');
	});

	it('find their message though the answer to the sending was lost', async () => {
		const message = await sentMessage();
		await server.deps.db.pool.query(
			`UPDATE messages SET status = 'queued', provider_message_id = NULL WHERE id = $1`,
			[parseId('msg', message.id)],
		);
		const callback = new URL(twilio.taken.at(-1)!.get('StatusCallback')!);
		const answer = await callBack(
			callback.pathname + callback.search,
			form(twilio.sids.at(-1)!, 'delivered'),
		);
		expect(answer.status).to.equal(204);
		const delivered = await getMessage(server, message.id);
		expect(delivered.status).to.equal('delivered');
		expect(delivered.providerMessageId).to.equal(twilio.sids.at(-1));
	});

	it('touch no message but their own', async () => {
		const message = await sentMessage();
		const elsewhere = await sendText(server, 'sandbox');
		const other = (await makeTwilioChannel(server, 'other', { baseUrl: twilio.url })).id;
		const sid = message.providerMessageId!;
		// A message of another provider id, of another channel, by another channel, and of nobody.
		const callbacks: [string, string][] = [
			[`${path()}?message=${message.id}`, 'SM-of-another'],
			[`${path()}?message=${elsewhere.id}`, 'SM-of-another'],
			[`/receipts/${other}`, sid],
			[`${path()}?message=nonsense`, 'SM-of-nobody'],
		];
		for (const [where, named] of callbacks)
			expect((await callBack(where, form(named, 'delivered'))).status).to.equal(204);
		expect((await getMessage(server, message.id)).status).to.equal('sent');
		await eventually(async () => {
			expect((await getMessage(server, elsewhere.id)).status).to.equal('sent');
		});
	});

	it('are looked for at channels that there are, and are small', async () => {
		for (const id of ['chn_01k9z3c1v8f0mr2e6q5y7t4b9d', 'nonsense', '%00'])
			expect((await callBack(`/receipts/${id}`, form('SM1', 'sent'))).status).to.equal(404);
		expect((await server.visit(path())).status).to.equal(404);
		const large = await callBack(path(), form('SM1', 'sent', { Extra: 'x'.repeat(70_000) }));
		expect(large.status).to.equal(413);
		const empty = await server.visit(path(), { method: 'POST' });
		expect(empty.status).to.equal(403);
		const json = await server.visit(path(), {
			method: 'POST',
			body: '{"MessageStatus":',
			headers: { 'content-type': 'application/json', 'X-Twilio-Signature': 'x' },
		});
		expect(json.status).to.equal(403);
	});
});
