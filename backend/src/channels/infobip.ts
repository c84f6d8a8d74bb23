import { z } from 'zod';
import { messageOf, isProven, proveUrl, reachable } from './callback-url.js';
import { handOver, notItsAnswer, refuse, type ProviderWords } from './hand-over.js';
import { parseJson } from './parse-json.js';
import type { ChannelType, Receipt, ReceiptAnswer, ReceiptRequest } from './provider.js';
import { baseUrl, secret, sender } from './setting-schemas.js';
import { explain } from './words.js';

// https://www.infobip.com/docs/api/channels/sms (POST /sms/3/messages, delivery reports) and
// https://www.infobip.com/docs/developer-resources/api-fundamentals/message-status-codes, read in November 2026.

export const infobipSettings = z
	.strictObject({
		apiKey: secret.meta({ description: 'Secret. Sends, and signs the callback URLs.' }),
		baseUrl: baseUrl('https://abc123.api.infobip.com').meta({
			description: 'The account’s own, from the Infobip portal.',
		}),
		from: sender(),
	})
	.meta({ id: 'InfobipSettings' });

type InfobipSettings = z.output<typeof infobipSettings>;

const status = z.object({
	groupId: z.int(),
	name: z.string(),
	description: z.string().nullish(),
});
const created = z.object({
	messages: z.array(z.object({ messageId: z.string().min(1), status })).min(1),
});
const refusal = z.object({
	requestError: z.object({
		serviceException: z.object({ messageId: z.string(), text: z.string().nullish() }),
	}),
});
const report = z.object({
	results: z
		.array(
			z.object({
				messageId: z.string().min(1),
				status,
				error: z
					.object({ name: z.string(), description: z.string().nullish() })
					.nullish()
					.catch(null),
			}),
		)
		.max(1000),
});

/** The groups of statuses: undeliverable, delivered, expired, rejected. Those before, pending, tell nothing new. */
const STATUSES: Record<number, Receipt['status']> = {
	2: 'failed',
	3: 'delivered',
	4: 'failed',
	5: 'failed',
};

/** Statuses that are not what their group is. */
const APART: Record<string, Receipt['status'] | undefined> = {
	// Another status follows.
	DELIVERED_TO_OPERATOR: 'sent',
	// Nobody knows.
	EXPIRED_DLR_UNKNOWN: undefined,
};

/** A text that is tried again had been taken the first time. */
const TAKEN_BEFORE = 'REJECTED_DUPLICATE_MESSAGE_ID';

const words: ProviderWords = {
	name: 'Infobip',
	credentials: '"apiKey" and "baseUrl"',
	readRefusal({ body }) {
		const { messageId, text } = refusal.safeParse(body).data?.requestError.serviceException ?? {};
		return messageId === undefined ? undefined : { code: messageId, said: text };
	},
	advice: {
		REJECTED_NOT_ENOUGH_CREDITS: 'The account is out of credit. Top it up in the Infobip portal.',
		REJECTED_PREPAID_PACKAGE_EXPIRED:
			'The account’s credit is past its date. Top it up in the Infobip portal.',
		REJECTED_PREFIX_MISSING: 'The number cannot be a phone number. Correct it.',
		REJECTED_DESTINATION: 'The number cannot be a phone number. Correct it.',
		REJECTED_DESTINATION_BLOCKLISTED:
			'The number is barred, by its operator or by the account. Leave it out.',
		REJECTED_DESTINATION_NOT_REGISTERED: 'A trial account may text registered numbers only.',
		REJECTED_DND: 'The recipient wants no such texts (Do Not Disturb). Leave them out.',
		REJECTED_SOURCE: 'The sender is not registered for the account. Register "from" at Infobip.',
		REJECTED_SENDER: 'The account has barred the sender. Lift that in the Infobip portal.',
		REJECTED_FLOODING_FILTER: 'This number got too many texts of late. Send fewer.',
		EC_ABSENT_SUBSCRIBER: 'The phone is switched off or out of reach. Try again later.',
		EC_UNKNOWN_SUBSCRIBER: 'The number is not in service. Correct it or leave it out.',
	},
};

/** Infobip SMS, by its API v3. */
export const infobip: ChannelType<InfobipSettings> = {
	settings: infobipSettings,
	secret: ['apiKey'],
	open: (settings, fetch) => ({
		async send({ to, text, callbackUrl }) {
			const { apiKey, from, baseUrl } = settings;
			const callback = reachable(proveUrl(callbackUrl, apiKey), baseUrl);
			const answer = await handOver(fetch, words, `${baseUrl}/sms/3/messages`, {
				method: 'POST',
				headers: {
					authorization: `App ${apiKey}`,
					accept: 'application/json',
					'content-type': 'application/json',
				},
				body: JSON.stringify({
					messages: [
						{
							sender: from,
							// Our id becomes theirs: then their logs can be searched for a text whose answer was lost.
							destinations: [{ to: to.slice(1), messageId: messageOf(callbackUrl) }],
							content: { text },
							...(callback && { webhooks: { delivery: { url: callback } } }),
						},
					],
				}),
			});
			const message = created.safeParse(answer.body).data?.messages[0];
			if (!message) throw notItsAnswer(words, answer);
			const { status, messageId } = message;
			const isRefused = STATUSES[status.groupId] === 'failed' && status.name !== TAKEN_BEFORE;
			if (isRefused) refuse(words, toReason(status));
			return { providerMessageId: messageId };
		},
		readReceipt: (request) => readReceipt(settings.apiKey, request),
	}),
};

function toReason({ name, description }: { name: string; description?: string | null }) {
	return { code: name, said: description };
}

/** Infobip does not sign: the URL must be the one that was made for this text. */
function readReceipt(key: string, request: ReceiptRequest): ReceiptAnswer {
	if (!isProven(request.url, key)) {
		return { refused: 'The URL is none that this channel gave to Infobip.' };
	}
	const results = report.safeParse(parseJson(request.body)).data?.results ?? [];
	const receipts = results.flatMap(
		({ messageId, status: { groupId, name, description }, error }) => {
			const status = Object.hasOwn(APART, name) ? APART[name] : STATUSES[groupId];
			if (!status) return [];
			const reason = toReason(error && error.name !== 'NO_ERROR' ? error : { name, description });
			const why =
				status === 'failed'
					? explain('Infobip could not deliver it', reason, words.advice)
					: undefined;
			return [{ providerMessageId: messageId, status, error: why }];
		},
	);
	return { receipts, ofUrlOnly: true };
}
