import { expect } from 'chai';
import { hearAll } from '../support/hear.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { awsSns } from './support/aws-sns.js';
import { elks46 } from './support/elks46.js';
import { http } from './support/http.js';
import { infobip } from './support/infobip.js';
import { eventsOf, getMessage, sendText, untilStatus } from './support/messages.js';
import { messagebird } from './support/messagebird.js';
import { plivo } from './support/plivo.js';
import { sinch } from './support/sinch.js';
import { seven } from './support/seven.js';
import { telnyx } from './support/telnyx.js';
import { vonage } from './support/vonage.js';
import { json, type Callback, type PlayedProvider } from './support/provider.js';

const PUBLIC_URL = 'https://go.acme.example';

interface Shown {
	id: string;
	settings: Record<string, Record<string, unknown>>;
	secrets: Record<string, { configured: boolean }>;
}

describe('Each provider, through the API', () => {
	let server: TestServer;
	let receiver: Receiver;
	before(async () => {
		server = await startServer({ CLICKLOOP_PUBLIC_URL: PUBLIC_URL });
		await hearAll(server);
		receiver = await startReceiver();
	});
	after(async () => {
		await server.stop();
		await receiver.stop();
	});

	async function make({
		type,
		settings,
		name = type,
	}: PlayedProvider & { name?: string }): Promise<Shown> {
		const body = { name, type, settings: settings(receiver.url) };
		const made = await server.api<Shown>('POST', '/v1/channels', body);
		expect(made.status, JSON.stringify(made.body)).to.equal(201);
		return made.body;
	}

	/** The server lies behind a proxy: its public URL is not where it listens. */
	async function call({ method = 'POST', url, headers, body }: Callback): Promise<number> {
		const path = url.slice(PUBLIC_URL.length);
		const response = await server.visit(path, {
			method,
			headers,
			...(method !== 'GET' && { body }),
		});
		return response.status;
	}

	for (const played of [
		http,
		telnyx,
		vonage,
		seven,
		plivo,
		sinch,
		infobip,
		messagebird,
		elks46,
		awsSns,
	]) {
		it(`${played.type}: keeps its secrets, sends, and takes receipts once`, async () => {
			receiver.answer = () => played.accepted;
			const made = await make(played);
			for (const secret of played.secrets) expect(JSON.stringify(made)).not.to.include(secret);
			const { id } = await sendText(server, played.type);
			const sent = await untilStatus(server, id, 'sent');
			expect(sent.providerMessageId).to.equal(played.id);
			const { receipts } = played;
			if (!receipts) return;

			const url = `${PUBLIC_URL}/receipts/${made.id}?message=${id}`;
			const delivered = (other: boolean) =>
				receipts.call(receipts.delivered(played.id), { url, at: new Date(), other });
			expect(await call(delivered(true))).to.equal(403);
			expect((await getMessage(server, id)).status).to.equal('sent');
			for (let n = 0; n < 2; n += 1) expect(await call(delivered(false))).to.equal(204);
			expect((await getMessage(server, id)).status).to.equal('delivered');
			expect(await eventsOf(server, id)).to.deep.equal(['message.delivered']);
		});
	}

	it('has its settings in the description of the API', async () => {
		const { body } = await server.api<object>('GET', '/openapi.json');
		for (const name of ['HttpSettings', 'TwilioSettings'])
			expect(JSON.stringify(body)).to.include(`schemas/${name}`);
	});

	it('keeps secrets that lie inside of a setting, through a change around them', async () => {
		const { id, settings, secrets } = await make({ ...http, name: 'nested' });
		expect(secrets).to.deep.equal({
			headersSecret: { configured: true },
			'receipt.secret': { configured: true },
		});
		expect(settings.receipt).not.to.have.property('secret');
		const change = { settings: { receipt: { statusPath: 'word', errorPath: null } } };
		const changed = await server.api<Shown>('PATCH', `/v1/channels/${id}`, change);
		expect(changed.body.secrets).to.deep.equal(secrets);
		expect(changed.body.settings.receipt).to.include({ statusPath: 'word', idPath: 'id' });
		expect(changed.body.settings.receipt).not.to.have.property('errorPath');
	});

	it('is called back by GET only where it calls so', async () => {
		const callback = (id: string) => call({ method: 'GET', url: id, headers: {}, body: '' });
		const { data } = (
			await server.api<{ data: { id: string; type: string }[] }>('GET', '/v1/channels')
		).body;
		const idOf = (type: string) => data.find((one) => one.type === type)!.id;
		expect(await callback(`${PUBLIC_URL}/receipts/${idOf('http')}`)).to.equal(403);
		expect(await callback(`${PUBLIC_URL}/receipts/${idOf('sandbox')}`)).to.equal(404);
	});

	it('may speak of the message in its URL alone, where only the URL proves who calls', async () => {
		const ids = ['gw-mine', 'gw-other'];
		receiver.answer = () => json(202, { messages: [{ id: ids.shift() }] });
		const made = await make({ ...http, name: 'alone' });
		const mine = await sendText(server, 'alone');
		await untilStatus(server, mine.id, 'sent');
		const other = await sendText(server, 'alone');
		await untilStatus(server, other.id, 'sent');
		const url = `${PUBLIC_URL}/receipts/${made.id}?message=${mine.id}`;
		const speakOf = (id: string) =>
			http.receipts!.call({ id, state: 'lost' }, { url, at: new Date(), other: false });
		expect(await call(speakOf('gw-other'))).to.equal(204);
		for (const { id } of [mine, other]) {
			expect((await getMessage(server, id)).status).to.equal('sent');
		}
		expect(await call(speakOf('gw-mine'))).to.equal(204);
		expect((await getMessage(server, mine.id)).status).to.equal('failed');
	});
});
