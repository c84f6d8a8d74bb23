import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { messageOf } from './callback-url.js';
import { handOver, notItsAnswer, refuse, type ProviderWords } from './hand-over.js';
import { parseJson } from './parse-json.js';
import type { ChannelType, Receipt, ReceiptAnswer, ReceiptRequest } from './provider.js';
import { isSame } from './same.js';
import { baseUrl, secret, sender } from './setting-schemas.js';
import { isRecent } from './timestamp.js';
import { explain, type Reason } from './words.js';

// https://docs.seven.io/en/rest-api/endpoints/sms and, in seven's own library seven-io/js-client, src/resources/sms,
// src/lib/ErrorCode.ts, src/resources/hooks/types.ts and src/lib/WebhookVerifier.ts, read in November 2026.

export const sevenSettings = z
	.strictObject({
		apiKey: secret.meta({ description: 'Secret. Sends.' }),
		signingSecret: secret.meta({ description: 'Secret. Verifies the callbacks.' }),
		from: sender(),
		baseUrl: baseUrl('https://gateway.seven.io').default('https://gateway.seven.io'),
	})
	.meta({ id: 'SevenSettings' });

type SevenSettings = z.output<typeof sevenSettings>;

const TAKEN = '100';
/** Something went wrong at seven, and it does not know what. */
const NOBODY_KNOWS = new Set(['700']);

const code = z.union([z.string(), z.number()]).transform(String);
const answered = z.object({
	success: code,
	messages: z
		.array(
			z.object({
				id: code.nullish(),
				success: z.boolean(),
				error: code.nullish(),
				error_text: z.string().nullish(),
			}),
		)
		.nullish(),
});
const event = z.object({
	webhook_event: z.literal('dlr'),
	data: z.object({
		msg_id: code,
		status: z.string(),
		foreign_id: z.string().nullish().catch(null),
	}),
});

const words: ProviderWords = {
	name: 'seven',
	credentials: '"apiKey"',
	readRefusal: ({ body }) => readRefusal(body),
	advice: {
		201: 'The number’s country is not known. Correct it.',
		202: 'The number cannot be a phone number. Correct it.',
		305: 'The text is empty or has characters that seven does not take.',
		306: 'The sender is not allowed. Check "from" in the channel.',
		401: 'The text is too long. Shorten it.',
		402: 'The same text went to this number a moment ago (seven’s reload lock). Switch the lock off in seven’s settings if you mean it.',
		403: 'The account has sent what it may for today. Raise the limit at seven.',
		500: 'The account is out of credit. Top it up at seven.',
		600: 'The carrier did not take it.',
		900: 'The API key is not known. Copy it again from seven.',
		902: 'This API is switched off for the API key. Switch it on at seven.',
		903: 'seven does not let this server’s address in. Allow it at seven.',
	},
};

/** seven refuses with a bare number, or with the same JSON that accepts. */
function readRefusal(body: unknown): Reason | undefined {
	if (typeof body === 'number') return { code: body };
	const answer = answered.safeParse(body).data;
	const message = answer?.messages?.[0];
	if (message && !message.success) {
		return { code: message.error ?? answer.success, said: message.error_text };
	}
	if (answer && answer.success !== TAKEN) return { code: answer.success };
	return undefined;
}

/** seven's words; ACCEPTED, BUFFERED and UNKNOWN tell nothing new. */
const STATUSES: Record<string, Receipt['status']> = {
	TRANSMITTED: 'sent',
	DELIVERED: 'delivered',
	NOTDELIVERED: 'failed',
	EXPIRED: 'failed',
	REJECTED: 'failed',
	FAILED: 'failed',
};

const STATUS_ADVICE = {
	NOTDELIVERED: 'The phone is switched off or out of reach, or the number is not in service.',
	EXPIRED: 'It could not be delivered in time. Try again later.',
	REJECTED: 'The carrier refuses it.',
	FAILED: 'The carrier does not say why.',
};

/** seven (formerly sms77), by its REST API. */
export const seven: ChannelType<SevenSettings> = {
	settings: sevenSettings,
	secret: ['apiKey', 'signingSecret'],
	open: (settings, fetch) => ({
		async send({ to, text, callbackUrl }) {
			const { apiKey, from, baseUrl } = settings;
			const answer = await handOver(fetch, words, `${baseUrl}/api/sms`, {
				method: 'POST',
				headers: {
					'x-api-key': apiKey,
					accept: 'application/json',
					'content-type': 'application/json',
				},
				body: JSON.stringify({ to, from, text, foreign_id: messageOf(callbackUrl) }),
			});
			const refusal = readRefusal(answer.body);
			if (refusal && !NOBODY_KNOWS.has(String(refusal.code))) refuse(words, refusal);
			const id = answered.safeParse(answer.body).data?.messages?.[0]?.id;
			if (refusal || !id) throw notItsAnswer(words, answer);
			return { providerMessageId: id };
		},
		readReceipt: (request) => readReceipt(settings.signingSecret, request),
	}),
};

function readReceipt(key: string, request: ReceiptRequest): ReceiptAnswer {
	const timestamp = request.header('x-timestamp');
	const hash = createHash('md5').update(request.body).digest('hex');
	const signed = [timestamp, request.header('x-nonce'), request.method, request.url, hash];
	const expected = createHmac('sha256', key).update(signed.join('\n')).digest('hex');
	if (!isSame((request.header('x-signature') ?? '').toLowerCase(), expected)) {
		return {
			refused:
				'X-Signature does not match. If this is seven, check "signingSecret" in the channel, and that its ' +
				`webhook calls ${new URL(request.url).origin}, letter by letter.`,
		};
	}
	if (!isRecent(timestamp, request.at)) {
		return { refused: 'X-Timestamp is more than five minutes away from the time here.' };
	}
	const told = event.safeParse(parseJson(request.body)).data?.data;
	const status = told && STATUSES[told.status];
	if (!status) return { receipts: [] };
	const error =
		status === 'failed'
			? explain('seven could not deliver it', { code: told.status }, STATUS_ADVICE)
			: undefined;
	const { msg_id: providerMessageId, foreign_id: messageId } = told;
	return { receipts: [{ providerMessageId, messageId, status, error }] };
}
