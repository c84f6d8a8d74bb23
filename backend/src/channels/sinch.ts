import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { messageOf, isProven, proveUrl, reachable } from './callback-url.js';
import { handOver, notItsAnswer, type ProviderWords } from './hand-over.js';
import { parseJson } from './parse-json.js';
import type { ChannelType, Receipt, ReceiptAnswer, ReceiptRequest } from './provider.js';
import { isSame } from './same.js';
import { baseUrl, pathWord, secret, sender } from './setting-schemas.js';
import { isRecent } from './timestamp.js';
import { explain } from './words.js';

// https://developers.sinch.com/docs/sms/api-reference/sms/tag/Batches/,
// https://developers.sinch.com/docs/sms/api-reference/sms/tag/Delivery-reports/ and .../Webhooks/,
// https://developers.sinch.com/docs/sms/api-reference/status-codes/ and, in Sinch's own libraries, sinch-sdk-java's
// HmacAuthenticationValidation and DeliveryReportErrorCode, read in November 2026.

export const sinchSettings = z
	.strictObject({
		servicePlanId: pathWord,
		apiToken: secret.meta({ description: 'Secret. Sends.' }),
		webhookSecret: secret.optional().meta({
			description:
				'Secret. Verifies the callbacks, where Sinch signs them for the account; else each callback URL is signed.',
		}),
		from: sender(),
		baseUrl: baseUrl('https://us.sms.api.sinch.com').default('https://us.sms.api.sinch.com'),
	})
	.meta({ id: 'SinchSettings' });

type SinchSettings = z.output<typeof sinchSettings>;

const created = z.object({ id: z.string().min(1) });
const refusal = z.object({ code: z.string(), text: z.string().nullish() });
const event = z.object({
	type: z.literal('recipient_delivery_report_sms'),
	batch_id: z.string().min(1),
	status: z.string(),
	code: z.number().nullish(),
});

const words: ProviderWords = {
	name: 'Sinch',
	credentials: '"servicePlanId", "apiToken" and the region in "baseUrl"',
	readRefusal({ body }) {
		const { code, text } = refusal.safeParse(body).data ?? {};
		return code === undefined ? undefined : { code, said: text };
	},
	advice: {
		syntax_invalid_parameter_format: 'Sinch takes no such number, sender or text. Check them.',
	},
};

/** Of the codes in delivery reports, those that somebody can do something about. */
const ADVICE = {
	402: 'No route leads to the number. Check it.',
	404: 'The phone is switched off or out of reach. Try again later.',
	406: 'It could not be delivered in time. Try again later.',
	410: 'The account has no sender for this country. Check "from" in the channel.',
	411: 'The text has more parts than the account may send. Shorten it.',
	412: 'The account may not send to this country. Ask Sinch to switch it on.',
	413: 'The account is blocked. It may be out of credit: look at the Sinch dashboard.',
};

/** Sinch's words for what became of a text; Queued and Unknown tell nothing new. */
const STATUSES: Record<string, Receipt['status']> = {
	Dispatched: 'sent',
	Delivered: 'delivered',
	Aborted: 'failed',
	Cancelled: 'failed',
	Rejected: 'failed',
	Deleted: 'failed',
	Failed: 'failed',
	Expired: 'failed',
};

/** The Sinch SMS REST API, with one recipient a batch. */
export const sinch: ChannelType<SinchSettings> = {
	settings: sinchSettings,
	secret: ['apiToken', 'webhookSecret'],
	open: (settings, fetch) => ({
		async send({ to, text, callbackUrl }) {
			const { servicePlanId, apiToken, webhookSecret, from, baseUrl } = settings;
			const given = webhookSecret ? callbackUrl : proveUrl(callbackUrl, apiToken);
			const callback = reachable(given, baseUrl);
			const answer = await handOver(fetch, words, `${baseUrl}/xms/v1/${servicePlanId}/batches`, {
				method: 'POST',
				headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
				body: JSON.stringify({
					to: [to],
					from,
					body: text,
					client_reference: messageOf(callbackUrl),
					...(callback && { delivery_report: 'per_recipient', callback_url: callback }),
				}),
			});
			const batch = created.safeParse(answer.body).data;
			if (!batch) throw notItsAnswer(words, answer);
			return { providerMessageId: batch.id };
		},
		readReceipt: (request) => readReceipt(settings, request),
	}),
};

function readReceipt(
	{ apiToken, webhookSecret }: SinchSettings,
	request: ReceiptRequest,
): ReceiptAnswer {
	const refused = webhookSecret
		? findForgery(webhookSecret, request)
		: isProven(request.url, apiToken)
			? undefined
			: 'The URL is none that this channel gave to Sinch.';
	if (refused) return { refused };
	const told = event.safeParse(parseJson(request.body)).data;
	const status = told && STATUSES[told.status];
	if (!status) return { receipts: [] };
	const error =
		status === 'failed'
			? explain('Sinch could not deliver it', { code: told.code, said: told.status }, ADVICE)
			: undefined;
	return {
		receipts: [{ providerMessageId: told.batch_id, status, error }],
		ofUrlOnly: !webhookSecret,
	};
}

/** @returns why a callback is not signed by Sinch */
function findForgery(key: string, request: ReceiptRequest): string | undefined {
	const timestamp = request.header('x-sinch-webhook-signature-timestamp');
	const nonce = request.header('x-sinch-webhook-signature-nonce');
	const expected = createHmac('sha256', key)
		.update(`${request.body}.${nonce}.${timestamp}`)
		.digest('base64');
	if (!isSame(request.header('x-sinch-webhook-signature') ?? '', expected)) {
		return 'x-sinch-webhook-signature does not match. If this is Sinch, check "webhookSecret" in the channel.';
	}
	if (isRecent(timestamp, request.at)) return undefined;
	return 'x-sinch-webhook-signature-timestamp is more than five minutes away from the time here.';
}
