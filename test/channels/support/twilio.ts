import { createHmac, randomBytes } from 'node:crypto';
import type { TestServer } from '../../support/server.js';
import { startReceiver, type Receiver, type ReceiverAnswer } from '../../support/receiver.js';

export const ACCOUNT_SID = 'AC0123456789abcdef0123456789abcdef';
export const AUTH_TOKEN = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';
export const API_KEY_SID = 'SK0123456789abcdef0123456789abcdef';
export const API_KEY_SECRET = 'an-api-key-secret';
export const SENDER = '+15005550006';

/** Plays Twilio's Messages resource over real HTTP, as its reference describes it. */
export interface PlayedTwilio {
	url: string;
	/** The forms of the texts it took, in order. */
	taken: URLSearchParams[];
	/** The SIDs it gave them. */
	sids: string[];
	/** How many requests there were, refused ones too. */
	requests(): number;
	/** Refuses with this answer as many times as given, then goes on as usual. */
	refuse(answer: ReceiverAnswer, times?: number): void;
	stop(): Promise<void>;
}

const CREDENTIALS = new Set(
	[`${ACCOUNT_SID}:${AUTH_TOKEN}`, `${API_KEY_SID}:${API_KEY_SECRET}`].map(
		(one) => `Basic ${Buffer.from(one).toString('base64')}`,
	),
);

export async function startTwilio(): Promise<PlayedTwilio> {
	const receiver: Receiver = await startReceiver();
	const refusals: ReceiverAnswer[] = [];
	const twilio: PlayedTwilio = {
		url: receiver.url,
		taken: [],
		sids: [],
		requests: () => receiver.requests.length,
		refuse: (answer, times = 1) => refusals.push(...Array<ReceiverAnswer>(times).fill(answer)),
		stop: () => receiver.stop(),
	};
	receiver.answer = ({ method, path, headers, body }) => {
		const refusal = refusals.shift();
		if (refusal) return refusal;
		if (path !== `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json` || method !== 'POST')
			return twilioError(404, 20404, `The requested resource ${path} was not found`);
		if (!CREDENTIALS.has(headers.authorization ?? ''))
			return twilioError(401, 20003, 'Authenticate');
		if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
			return twilioError(415, 20415, 'Unsupported Media Type');
		const form = new URLSearchParams(body);
		if (!form.get('To')) return twilioError(400, 21604, "A 'To' phone number is required.");
		if (!form.get('From') && !form.get('MessagingServiceSid'))
			return twilioError(400, 21603, "A 'From' phone number is required.");
		if (!form.get('Body')) return twilioError(400, 21602, 'Message body is required.');
		const sid = `SM${randomBytes(16).toString('hex')}`;
		twilio.taken.push(form);
		twilio.sids.push(sid);
		return json(201, { sid, status: 'queued', error_code: null, error_message: null });
	};
	return twilio;
}

/** An answer as Twilio gives it when something is wrong. */
export function twilioError(status: number, code: number, message: string): ReceiverAnswer {
	return json(status, {
		code,
		message,
		more_info: `https://www.twilio.com/docs/errors/${code}`,
		status,
	});
}

function json(status: number, body: object): ReceiverAnswer {
	return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Signs a callback as Twilio's documentation describes it: the URL, then each name and value by name. */
export function signature(url: string, form: Record<string, string>, token = AUTH_TOKEN): string {
	let signed = url;
	const byName = Object.entries(form).sort(([one], [other]) => (one < other ? -1 : 1));
	for (const [name, value] of byName) signed += name + value;
	return createHmac('sha1', token).update(Buffer.from(signed, 'utf-8')).digest('base64');
}

/** Makes a channel to the played Twilio. */
export async function makeTwilioChannel(
	server: TestServer,
	name: string,
	settings: Record<string, unknown>,
): Promise<{ id: string }> {
	const made = await server.api<{ id: string }>('POST', '/v1/channels', {
		name,
		type: 'twilio',
		settings: { accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, from: SENDER, ...settings },
	});
	if (made.status !== 201) throw new Error(JSON.stringify(made.body));
	return made.body;
}
