import { createHash } from 'node:crypto';
import { z } from 'zod';
import { messageOf, reachable } from './callback-url.js';
import { handOver, notItsAnswer, type ProviderWords } from './hand-over.js';
import { parseJson } from './parse-json.js';
import type { ChannelType, Receipt, ReceiptAnswer, ReceiptRequest } from './provider.js';
import { isSame } from './same.js';
import { accountName, baseUrl, secret, sender } from './setting-schemas.js';
import { isRecent } from './timestamp.js';
import { readToken } from './token.js';
import { explain } from './words.js';

// https://developer.vonage.com/en/api/messages, https://developer.vonage.com/api-errors/messages-olympus,
// https://developer.vonage.com/en/messages/concepts/messages-status-callbacks and
// https://developer.nexmo.com/messages/concepts/signed-webhooks, read in November 2026.

export const vonageSettings = z
	.strictObject({
		apiKey: accountName,
		apiSecret: secret.meta({ description: 'Secret. Sends.' }),
		signatureSecret: secret.meta({ description: 'Secret. Verifies the callbacks.' }),
		from: sender(),
		baseUrl: baseUrl('https://api.nexmo.com').default('https://api.nexmo.com'),
	})
	.meta({ id: 'VonageSettings' });

type VonageSettings = z.output<typeof vonageSettings>;

/** An RFC 7807 problem; the code is the last part of its type. */
const problem = z.object({
	type: z.string(),
	title: z.union([z.string(), z.number()]).nullish(),
	detail: z.string().nullish(),
});
const created = z.object({ message_uuid: z.string().min(1) });
const event = z.object({
	message_uuid: z.string().min(1),
	status: z.string(),
	client_ref: z.string().nullish(),
	error: problem.nullish().catch(null),
});

const words: ProviderWords = {
	name: 'Vonage',
	credentials: '"apiKey" and "apiSecret"',
	readRefusal: ({ body }) => toReason(problem.safeParse(body).data),
	busy: new Set(['1000']),
	advice: {
		1020: 'Vonage takes no such number, sender or text. Check them.',
		1040: 'The number cannot be a phone number, or leads nowhere. Correct it.',
		1050: 'The number is barred from texts. Leave it out.',
		1060: 'The account is barred from sending. Ask Vonage’s support.',
		1070: 'The account is out of credit, or has sent what it may. Top it up in the Vonage dashboard.',
		1090: 'The text is too long. Shorten it.',
		1120: 'This sender is not allowed in this country. Use another "from".',
		'low-balance': 'The account is out of credit. Top it up in the Vonage dashboard.',
		unauthorized: 'The key and the secret do not belong together.',
	},
};

function toReason(one: z.output<typeof problem> | null | undefined) {
	if (!one) return undefined;
	const code = /#([\w-]+)$/.exec(one.type)?.[1];
	return { code, said: one.detail ?? (typeof one.title === 'string' ? one.title : undefined) };
}

/** Vonage's words for what became of a text. */
const STATUSES: Record<string, Receipt['status']> = {
	submitted: 'sent',
	delivered: 'delivered',
	read: 'delivered',
	rejected: 'failed',
	undeliverable: 'failed',
};

/** The Vonage Messages API, version 1. */
export const vonage: ChannelType<VonageSettings> = {
	settings: vonageSettings,
	secret: ['apiSecret', 'signatureSecret'],
	open: (settings, fetch) => ({
		async send({ to, text, callbackUrl }) {
			const { apiKey, apiSecret, from, baseUrl } = settings;
			const credentials = Buffer.from(`${apiKey}:${apiSecret}`).toString('base64');
			const callback = reachable(callbackUrl, baseUrl);
			const answer = await handOver(fetch, words, `${baseUrl}/v1/messages`, {
				method: 'POST',
				headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
				body: JSON.stringify({
					channel: 'sms',
					message_type: 'text',
					// Numbers go without the plus.
					to: to.slice(1),
					from: from.replace(/^\+/, ''),
					text,
					client_ref: messageOf(callbackUrl),
					...(callback && { webhook_url: callback, webhook_version: 'v1' }),
					sms: { encoding_type: 'auto' },
				}),
			});
			const message = created.safeParse(answer.body).data;
			if (!message) throw notItsAnswer(words, answer);
			return { providerMessageId: message.message_uuid };
		},
		readReceipt: (request) => readReceipt(settings, request),
	}),
};

async function readReceipt(
	settings: VonageSettings,
	request: ReceiptRequest,
): Promise<ReceiptAnswer> {
	const token = /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '')?.[1];
	// Vonage now and then fails to sign, and asks for a 5xx: then it signs and comes again.
	if (!token) return { later: 'The callback is not signed. Vonage: sign it and call again.' };
	const claims = await readToken(token, settings.signatureSecret, request.at);
	if (claims?.api_key !== settings.apiKey) {
		return {
			refused:
				'The token in Authorization is not signed for this channel. If this is Vonage, check "apiKey" and ' +
				'"signatureSecret" in it.',
		};
	}
	const hash = createHash('sha256').update(request.body).digest('hex');
	if (!isSame(String(claims.payload_hash), hash)) {
		return { refused: 'The body is not the one that the token in Authorization was made for.' };
	}
	if (!isRecent(String(claims.iat), request.at)) {
		return {
			refused: 'The token in Authorization is more than five minutes away from the time here.',
		};
	}
	const told = event.safeParse(parseJson(request.body)).data;
	const status = told && STATUSES[told.status];
	if (!status) return { receipts: [] };
	const error =
		status === 'failed'
			? explain(
					'Vonage could not deliver it',
					toReason(told.error) ?? { code: told.status },
					words.advice,
				)
			: undefined;
	const { message_uuid: providerMessageId, client_ref: messageId } = told;
	return { receipts: [{ providerMessageId, messageId, status, error }] };
}
