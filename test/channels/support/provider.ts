import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { NotNow, Refused } from '../../../backend/src/channels/errors.js';
import type {
	Channel,
	Receipt,
	ReceiptAnswer,
	ReceiptRequest,
} from '../../../backend/src/channels/provider.js';
import { openChannel } from '../../../backend/src/channels/registry.js';
import {
	startReceiver,
	type ReceivedRequest,
	type Receiver,
	type ReceiverAnswer,
} from '../../support/receiver.js';

export const TO = '+4915112345678';
export const TEXT = 'Hi Åsa & "Bob" <now>: https://go.acme.example/a1B2c3 100% \\ 🎉';
export const MESSAGE = 'msg_01k9z3c1v8f0mr2e6q5y7t4b9d';
export const CALLBACK = `https://go.acme.example/receipts/chn_01k9z3c1v8f0mr2e6q5y7t4b9d?message=${MESSAGE}`;
export const NOW = new Date('2026-11-28T12:00:00Z');

/** A callback on its way to the server. */
export interface Callback {
	method?: string;
	url: string;
	/** With names in lower case. */
	headers: Record<string, string>;
	body: string;
}

/** What a provider's documentation says that it answers and tells; each provider's file in this folder has one. */
export interface PlayedProvider {
	type: string;
	/** All settings, to the provider at an address. */
	settings: (url: string) => Record<string, unknown>;
	/** What must be in no error. */
	secrets: string[];
	accepted: ReceiverAnswer;
	/** The id in `accepted`. */
	id: string | null;
	expectRequest: (request: ReceivedRequest) => void;
	/** What it refuses for good, and which words must be in the error. */
	refusals: Record<string, [answer: ReceiverAnswer, ...words: string[]]>;
	/** What it has not taken, and may take later; 429 always. */
	busy: Record<string, ReceiverAnswer>;
	/** Answers after which nobody knows. */
	lost: Record<string, ReceiverAnswer>;
	receipts?: PlayedReceipts;
}

export interface PlayedReceipts {
	/** Makes a callback as the provider does. */
	call: (said: unknown, how: { url: string; at: Date; other: boolean }) => Callback;
	delivered: (id: string | null) => unknown;
	/** What it says, and what that comes to: nothing new, or a status and words that the error must have. */
	says: Record<string, [said: unknown, status?: Receipt['status'], ...words: string[]]>;
	/** Whether a callback is refused when its body was changed. */
	signsBody: boolean;
	/** Whether a callback is refused when it is old. */
	hasWindow: boolean;
	/** Whether a callback without a proof is asked for again, as it may be the provider's all the same. */
	comesAgain?: boolean;
}

export function json(
	status: number,
	body: unknown,
	headers: Record<string, string> = {},
): ReceiverAnswer {
	return {
		status,
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify(body),
	};
}

export const basic = (user: string, password: string) =>
	`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Runs all that holds for every provider. */
export function describeProvider(played: PlayedProvider): void {
	describe(`Sending by ${played.type}`, () => describeSending(played));
	const { receipts } = played;
	if (receipts) describe(`Callbacks of ${played.type}`, () => describeReceipts(played, receipts));
}

export type Outcome =
	| { is: 'accepted'; id: string | null }
	| { is: 'refused' | 'unknown'; error: string }
	| { is: 'not now'; error: string; retryAfter: number };

/** Hands over one text, and says what came of it in the words of `Channel.send`. */
export async function handOver(channel: Channel, to = TO): Promise<Outcome> {
	try {
		const { providerMessageId } = await channel.send({ to, text: TEXT, callbackUrl: CALLBACK });
		return { is: 'accepted', id: providerMessageId };
	} catch (thrown) {
		const error = (thrown as Error).message;
		if (thrown instanceof NotNow) return { is: 'not now', error, retryAfter: thrown.retryAfter };
		return { is: thrown instanceof Refused ? 'refused' : 'unknown', error };
	}
}

function describeSending(played: PlayedProvider): void {
	let receiver: Receiver;
	let channel: Channel;
	before(async () => {
		receiver = await startReceiver();
		channel = openChannel(played.type, played.settings(receiver.url), fetch);
	});
	after(() => receiver.stop());
	beforeEach(() => receiver.requests.splice(0));

	async function answeredBy(answer: ReceiverAnswer): Promise<Outcome> {
		receiver.answer = () => answer;
		const outcome = await handOver(channel);
		expect(receiver.requests, 'requests').to.have.length(1);
		if ('error' in outcome) expectNothingSecret(outcome.error, played);
		return outcome;
	}

	it('hands over the number, the text, the sender and where to call back', async () => {
		const outcome = await answeredBy(played.accepted);
		expect(outcome).to.deep.equal({ is: 'accepted', id: played.id });
		played.expectRequest(receiver.requests[0]!);
	});

	for (const [what, [answer, ...words]] of Object.entries(played.refusals)) {
		it(`fails for good, and says what to do: ${what}`, async () => {
			const outcome = await answeredBy(answer);
			expect(outcome.is, JSON.stringify(outcome)).to.equal('refused');
			for (const word of words) expect((outcome as { error: string }).error).to.include(word);
		});
	}

	it('may be tried again after 429, not before the time that it asks for', async () => {
		const outcome = await answeredBy({ status: 429, headers: { 'retry-after': '7' } });
		expect(outcome).to.include({ is: 'not now', retryAfter: 7000 });
	});

	for (const [what, answer] of Object.entries(played.busy)) {
		it(`may be tried again: ${what}`, async () => {
			expect(await answeredBy(answer)).to.include({ is: 'not now' });
		});
	}

	const lost: PlayedProvider['lost'] = {
		'502': { status: 502, body: 'Bad Gateway' },
		'504': { status: 504, body: 'Gateway Timeout' },
		...played.lost,
	};
	for (const [what, answer] of Object.entries(lost)) {
		it(`leaves unknown what nobody knows: ${what}`, async () => {
			expect(await answeredBy(answer)).to.include({ is: 'unknown' });
		});
	}

	it('says so when something else answers', async () => {
		expect(await answeredBy({ status: 404, body: '<h1>nginx</h1>' })).to.include({ is: 'refused' });
		receiver.requests.splice(0);
		const redirect = await answeredBy({ status: 302, headers: { location: 'https://acme.com/' } });
		expect(redirect).to.include({ is: 'refused' });
	});

	it('reads no answer without end', async () => {
		const outcome = await answeredBy({ ...played.accepted, body: ' '.repeat(1_000_000) });
		expect(outcome.is).to.equal(played.id === null ? 'accepted' : 'unknown');
	});

	it('leaves unknown what takes too long', async () => {
		receiver.answer = () => new Promise<never>(() => undefined);
		const impatient: typeof fetch = (url, init) => {
			expect(init?.signal).to.be.instanceOf(AbortSignal);
			const signal = AbortSignal.any([init!.signal!, AbortSignal.timeout(200)]);
			return fetch(url, { ...init, signal });
		};
		const hanging = openChannel(played.type, played.settings(receiver.url), impatient);
		expect(await handOver(hanging)).to.include({ is: 'unknown' });
	});

	it('leaves unknown what was cut off after the request, and asks once', async () => {
		for (const head of ['', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{']) {
			const cutting = await startCutting(head);
			const cut = openChannel(played.type, played.settings(cutting.url), fetch);
			const outcome = await handOver(cut);
			// A gateway whose 2xx is enough has said it.
			expect(outcome.is).to.equal(head && played.id === null ? 'accepted' : 'unknown');
			expect(cutting.requests()).to.equal(1);
			await cutting.stop();
		}
	});

	it('may be tried again when nobody listens', async () => {
		const gone = await startCutting('');
		await gone.stop();
		const channel = openChannel(played.type, played.settings(gone.url), fetch);
		expect(await handOver(channel)).to.include({ is: 'not now' });
	});
}

function expectNothingSecret(error: string, { secrets }: Pick<PlayedProvider, 'secrets'>): void {
	for (const secret of [TO.slice(1), TO.slice(3), TEXT.slice(0, 20), ...secrets])
		expect(error).not.to.include(secret);
}

/** A server that takes a request whole, answers as given, and hangs up. */
async function startCutting(answer: string) {
	let requests = 0;
	const server: Server = createServer((req) => {
		requests += 1;
		req.resume().on('end', () => req.socket.end(answer, () => req.socket.destroy()));
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests: () => requests,
		stop: async () => {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}

/** Hands a callback to a channel, as the server does. */
export async function tell(
	channel: Channel,
	{ method = 'POST', url, headers, body }: Callback,
): Promise<ReceiptAnswer> {
	const header = (name: string) => headers[name.toLowerCase()];
	const request: ReceiptRequest = { method, url, header, body, at: NOW };
	return channel.readReceipt(request);
}

function describeReceipts(played: PlayedProvider, receipts: PlayedReceipts): void {
	const SIX_MINUTES = 360_000;
	const { call, says, signsBody, hasWindow, comesAgain } = receipts;
	let channel: Channel;
	before(() => {
		channel = openChannel(played.type, played.settings('http://127.0.0.1:9'), fetch);
	});
	const make = (said: unknown, { url = CALLBACK, at = NOW, other = false } = {}) =>
		call(said, { url, at, other });
	const delivered = receipts.delivered(played.id);

	async function expectRefused(callback: Callback, key: 'refused' | 'later' = 'refused') {
		expect(await tell(channel, callback)).to.have.all.keys(key);
	}

	for (const [what, [said, status, ...words]] of Object.entries(says)) {
		it(`say ${what}: ${status ?? 'nothing new'}`, async () => {
			const answer = await tell(channel, make(said));
			const told = 'receipts' in answer ? answer.receipts : [answer];
			const statuses = told.map((one) => (one as Receipt).status);
			expect(statuses).to.deep.equal(status ? [status] : []);
			const error = (told[0] as Receipt | undefined)?.error ?? '';
			expect(error !== '').to.equal(status === 'failed');
			for (const word of words) expect(error).to.include(word);
			expectNothingSecret(error, played);
		});
	}

	it('name the message by the provider’s id', async () => {
		const answer = await tell(channel, make(delivered));
		const id = (answer as { receipts: Receipt[] }).receipts[0]!.providerMessageId;
		expect([played.id, null]).to.include(id);
	});

	it('say the same when they come again', async () => {
		const callback = make(delivered);
		expect(await tell(channel, callback)).to.deep.equal(await tell(channel, callback));
	});

	it('are refused when they are unsigned', async () => {
		const { body, method, url } = make(delivered);
		const bare = { body, method, url: url.replace(/[&?]proof=[^&]*/, ''), headers: {} };
		await expectRefused(bare, comesAgain ? 'later' : 'refused');
	});

	it('are refused when they are signed for another channel', () =>
		expectRefused(make(delivered, { other: true })));

	it('are refused when they were changed on the way', async () => {
		const callback = make(delivered);
		if (signsBody) await expectRefused({ ...callback, body: `${callback.body} ` });
		for (const [name, value] of Object.entries(callback.headers)) {
			if (name === 'content-type') continue;
			const changed = value.replace(/\w(?=\W*$)/, (last) => (last === 'A' ? 'B' : 'A'));
			// The last letter of base64 may hold bits that do not count.
			const twice = changed.replace(
				/^(.*\w)(\w\W*)$/,
				(_, head: string, tail: string) =>
					head.slice(0, -1) + (head.endsWith('A') ? 'B' : 'A') + tail,
			);
			await expectRefused({ ...callback, headers: { ...callback.headers, [name]: twice } });
		}
	});

	if (hasWindow) {
		it('are refused when they are older, or from later, than the clocks differ', async () => {
			const old = new Date(NOW.getTime() - SIX_MINUTES);
			await expectRefused(make(delivered, { at: old }));
			await expectRefused(make(delivered, { at: new Date(NOW.getTime() + SIX_MINUTES) }));
		});
	}

	it('tell nothing when they are no receipts', async () => {
		for (const said of [{}, [], null, 'x', 7, { data: null }, { data: { payload: [] } }]) {
			expect(await tell(channel, make(said)), JSON.stringify(said)).to.deep.include({
				receipts: [],
			});
		}
	});
}
