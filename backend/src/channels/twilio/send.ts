import { z } from 'zod';
import type { Accepted, OutgoingText } from '../provider.js';
import { callProvider, type ProviderAnswer } from '../call-provider.js';
import { reachable } from '../callback-url.js';
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
function explainBusy({ body }: ProviderAnswer): string | undefined {
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
	const answer = await callProvider(fetch, { provider: 'Twilio', url, init, explainBusy });
	if (!answer.ok) throw toRefusal(answer, text.to);
	const message = created.safeParse(answer.body).data;
	if (!message) throw new Error(`Twilio answered ${answer.status}, but not as Twilio does`);
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
	const callback = reachable(callbackUrl, baseUrl);
	if (callback) form.set('StatusCallback', callback);
	return form;
}

function toRefusal({ body, status }: ProviderAnswer, to: string): Refused {
	const error = refused.safeParse(body);
	if (error.success) return new Refused(explainRefusal(error.data, to));
	return new Refused(
		`Twilio's address answered ${status}, but not as Twilio does. Check the channel's base URL.`,
	);
}
