import { z } from 'zod';
import type { Accepted, OutgoingText } from '../provider.js';
import { callProvider } from '../call-provider.js';
import { Refused } from '../errors.js';
import { explainFailure, explainQueueFull, explainRefusal } from './explain.js';
import type { TwilioSettings } from './settings.js';

/** What is needed of the Message that Twilio answers with. */
const created = z.object({
	sid: z.string().min(1),
	status: z.string(),
	error_code: z.union([z.number(), z.string()]).nullish(),
});

/** Twilio's error body. */
const refused = z.object({ code: z.number(), message: z.string() });

/** @returns why Twilio did not take a text just now */
function explainBusy(body: unknown): string | undefined {
	const error = refused.safeParse(body);
	return error.success ? explainQueueFull(error.data.code) : undefined;
}

/**
 * Hands a text to Twilio: `POST /2010-04-01/Accounts/{AccountSid}/Messages.json`.
 * @throws as `Channel.send` says
 */
export async function sendByTwilio(
	settings: TwilioSettings,
	fetch: typeof globalThis.fetch,
	text: OutgoingText,
): Promise<Accepted> {
	const url = `${settings.baseUrl}/2010-04-01/Accounts/${settings.accountSid}/Messages.json`;
	const init = {
		method: 'POST',
		headers: { authorization: authorization(settings), accept: 'application/json' },
		body: toForm(settings, text),
	};
	const response = await callProvider(fetch, 'Twilio', url, init, explainBusy);
	if (!response.ok) throw await toRefusal(response, text.to);
	const message = created.safeParse(await response.json().catch(() => null)).data;
	// What is thrown is kept with the job, and V8 quotes what it cannot parse.
	if (!message) throw new Error(`Twilio answered ${response.status}, but not as Twilio does`);
	if (message.status === 'failed' || message.status === 'undelivered') {
		throw new Refused(explainFailure(String(message.error_code ?? '')));
	}
	return { providerMessageId: message.sid };
}

function authorization(settings: TwilioSettings): string {
	const { accountSid, authToken, apiKeySid, apiKeySecret } = settings;
	const credentials = apiKeySid ? `${apiKeySid}:${apiKeySecret}` : `${accountSid}:${authToken}`;
	return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function toForm(
	{ from, messagingServiceSid, baseUrl }: TwilioSettings,
	{ to, text, callbackUrl }: OutgoingText,
): URLSearchParams {
	const form = new URLSearchParams({ To: to, Body: text });
	if (from) form.set('From', from);
	if (messagingServiceSid) form.set('MessagingServiceSid', messagingServiceSid);
	// Twilio refuses a callback to "localhost" (error 21609), and with it the text.
	if (!isLoopback(callbackUrl) || isLoopback(baseUrl)) form.set('StatusCallback', callbackUrl);
	return form;
}

function isLoopback(url: string): boolean {
	const { hostname } = new URL(url);
	return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

async function toRefusal(response: Response, to: string): Promise<Refused> {
	const body: unknown = await response.json().catch(() => null);
	const error = refused.safeParse(body);
	if (error.success) return new Refused(explainRefusal(error.data, to));
	return new Refused(
		`Twilio's address answered ${response.status}, but not as Twilio does. Check the channel's base URL.`,
	);
}
