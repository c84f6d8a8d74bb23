import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { reconcileMessages } from '../../backend/src/sending/reconcile.js';
import { openDatabaseWay, type DatabaseWay } from '../support/database-way.js';
import { eventually } from '../support/eventually.js';
import { startReceiver, type Receiver, type ReceiverAnswer } from '../support/receiver.js';
import { startServer, type TestServer } from '../support/server.js';
import { getMessage, sendText, untilStatus } from '../channels/support/messages.js';
import { makeTwilioChannel, twilioError } from '../channels/support/twilio.js';

const TAKEN = {
	status: 201,
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify({ sid: 'SM1', status: 'queued', error_code: null }),
};

describe('What a provider said of a text, while the database is gone,', () => {
	let way: DatabaseWay;
	let server: TestServer;
	let provider: Receiver;
	/** Lets the provider give the answer it holds back. */
	let answer: (what: ReceiverAnswer) => void;

	beforeEach(async () => {
		way = await openDatabaseWay();
		server = await startServer({ DATABASE_URL: way.url });
		provider = await startReceiver();
		provider.answer = () => new Promise((resolve) => (answer = resolve));
		await makeTwilioChannel(server, 'twilio', { baseUrl: provider.url });
	});
	afterEach(async () => {
		await way.open();
		await server.stop();
		await provider.stop();
		await way.close();
	});

	/** Hands a text over, and has the provider answer once the database is gone. */
	async function answerMeanwhile(what: ReceiverAnswer): Promise<string> {
		const { id } = await sendText(server, 'twilio');
		await eventually(() => expect(provider.requests).to.have.length(1));
		await way.block();
		answer(what);
		// Long enough for attempts to fail: a first one may be under way when the way is open again.
		await sleep(500);
		return id;
	}

	/** As a sweep does three minutes from now, when nobody can have an outcome any more. */
	const sweepLater = ({ deps }: TestServer) =>
		reconcileMessages({ ...deps, clock: () => new Date(Date.now() + 3 * 60_000) });

	it('is written when it is back: sent', async () => {
		const id = await answerMeanwhile(TAKEN);
		await way.open();
		const { providerMessageId } = await untilStatus(server, id, 'sent');
		expect(providerMessageId).to.equal('SM1');
		expect(provider.requests).to.have.length(1);
	});

	it('is written when it is back: refused', async () => {
		const id = await answerMeanwhile(twilioError(400, 21610, 'unsubscribed'));
		await way.open();
		const { error } = await untilStatus(server, id, 'failed');
		expect(error).to.include('21610');
		expect(provider.requests).to.have.length(1);
	});

	it('is written when it is back: not now, so that the text is tried again', async () => {
		const id = await answerMeanwhile(twilioError(429, 20429, 'Too Many Requests'));
		provider.answer = () => TAKEN;
		await way.open();
		await untilStatus(server, id, 'sent');
		expect(provider.requests).to.have.length(2);
	});

	it('beats the guess that was made before it could be written', async () => {
		const { id } = await sendText(server, 'twilio');
		await eventually(() => expect(provider.requests).to.have.length(1));
		await sweepLater(server);
		expect((await getMessage(server, id)).status).to.equal('unknown');
		answer(TAKEN);
		const { error } = await untilStatus(server, id, 'sent');
		expect(error).to.equal(null);
	});

	it('lets a text be tried again that a guess called unknown, and that was certainly not sent', async () => {
		const { id } = await sendText(server, 'twilio');
		await eventually(() => expect(provider.requests).to.have.length(1));
		await sweepLater(server);
		provider.answer = () => TAKEN;
		answer(twilioError(429, 20429, 'Too Many Requests'));
		await untilStatus(server, id, 'sent');
		expect(provider.requests).to.have.length(2);
	});

	it('is left to the sweep when the server has to stop before it is back', async () => {
		const id = await answerMeanwhile(TAKEN);
		const started = Date.now();
		await server.running.stop();
		expect(Date.now() - started).to.be.below(20_000);
		await way.open();
		const next = await startServer({ DATABASE_URL: way.url });
		await sweepLater(next);
		expect((await getMessage(next, id)).status).to.equal('unknown');
		expect(provider.requests).to.have.length(1);
		await next.stop();
	});
});
