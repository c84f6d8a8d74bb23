import { z } from 'zod';
import { reachable } from './callback-url.js';
import { isSignedByEd25519 } from './ed25519.js';
import { handOver, notItsAnswer, type ProviderWords } from './hand-over.js';
import { parseJson } from './parse-json.js';
import type { ChannelType, Receipt, ReceiptAnswer, ReceiptRequest } from './provider.js';
import { accountName, baseUrl, secret, sender } from './setting-schemas.js';
import { isRecent } from './timestamp.js';
import { explain } from './words.js';

// https://developers.telnyx.com/docs/messaging/messages/send-message,
// https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks and
// https://developers.telnyx.com/docs/messaging/messages/error-codes, read in November 2026.

const KEY_BYTES = 32;

export const telnyxSettings = z
	.strictObject({
		apiKey: secret.meta({ description: 'Secret. Sends.' }),
		publicKey: z
			.base64('is not base64')
			.refine(
				(key) => Buffer.from(key, 'base64').length === KEY_BYTES,
				'is not the public key of the Telnyx portal: 44 characters of base64',
			)
			.meta({ description: 'Verifies the callbacks.' }),
		from: sender().optional(),
		messagingProfileId: accountName.optional(),
		baseUrl: baseUrl('https://api.telnyx.com').default('https://api.telnyx.com'),
	})
	.refine((one) => (one.from === undefined) !== (one.messagingProfileId === undefined), {
		error: 'give either "from" or "messagingProfileId"',
		path: ['from'],
	})
	.meta({ id: 'TelnyxSettings' });

type TelnyxSettings = z.output<typeof telnyxSettings>;

const errors = z
	.array(
		z.object({
			code: z.union([z.string(), z.number()]),
			title: z.string().nullish(),
			detail: z.string().nullish(),
		}),
	)
	.min(1);
const refusal = z.object({ errors });
const created = z.object({ data: z.object({ id: z.string().min(1) }) });
const event = z.object({
	data: z.object({
		event_type: z.enum(['message.sent', 'message.finalized']),
		payload: z.object({
			id: z.string().min(1),
			to: z.array(z.object({ status: z.string() })).min(1),
			errors: errors.nullish().catch(null),
		}),
	}),
});

const words: ProviderWords = {
	name: 'Telnyx',
	credentials: '"apiKey"',
	readRefusal: ({ body }) => toReason(refusal.safeParse(body).data?.errors),
	busy: new Set(['10011', '40011']),
	advice: {
		10001: 'The number is not in service. Correct it or leave it out.',
		10002: 'The number cannot be a phone number. Correct it.',
		10009: 'The API key is not known. Copy it again from the Telnyx portal.',
		10010: 'The API key may not do this. Check it in the Telnyx portal.',
		10016: 'The number cannot be a phone number. Correct it.',
		40001: 'The number is a landline, or cannot be reached by texts.',
		40002: 'A carrier took it for spam. Change the text; use a short domain of your own.',
		40003: 'A carrier has barred the sender for spam. Use another sender, or ask Telnyx’s support.',
		40004: 'The recipient’s carrier refuses it and does not say why.',
		40005: 'It could not be delivered in time. Try again later.',
		40006: 'The recipient’s carrier cannot be reached. Try again later.',
		40008: 'The carrier did not take it. Check the number.',
		40009: 'The text has characters that the carrier refuses. Change it.',
		40300:
			'The recipient has opted out (STOP), from all of the messaging profile. Leave them out; only they can come back, with START.',
	},
};

function toReason(list: z.output<typeof errors> | null | undefined) {
	const first = list?.[0];
	if (!first) return undefined;
	const said = [first.title, first.detail].filter(Boolean).join(': ');
	return { code: first.code, said };
}

/** Telnyx' words; queued, sending and delivery_unconfirmed tell nothing new. */
const STATUSES: Record<string, Receipt['status']> = {
	sent: 'sent',
	delivered: 'delivered',
	sending_failed: 'failed',
	delivery_failed: 'failed',
	expired: 'failed',
};

/** Telnyx Messaging, by its API v2. */
export const telnyx: ChannelType<TelnyxSettings> = {
	settings: telnyxSettings,
	secret: ['apiKey'],
	open: (settings, fetch) => ({
		async send({ to, text, callbackUrl }) {
			const { apiKey, from, messagingProfileId, baseUrl } = settings;
			const answer = await handOver(fetch, words, `${baseUrl}/v2/messages`, {
				method: 'POST',
				headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
				body: JSON.stringify({
					to,
					from,
					messaging_profile_id: messagingProfileId,
					text,
					webhook_url: reachable(callbackUrl, baseUrl),
				}),
			});
			const message = created.safeParse(answer.body).data;
			if (!message) throw notItsAnswer(words, answer);
			return { providerMessageId: message.data.id };
		},
		readReceipt: (request) => readReceipt(settings.publicKey, request),
	}),
};

function readReceipt(publicKey: string, request: ReceiptRequest): ReceiptAnswer {
	const timestamp = request.header('telnyx-timestamp');
	const signature = request.header('telnyx-signature-ed25519') ?? '';
	const signed = Buffer.from(`${timestamp}|${request.body}`);
	if (!isSignedByEd25519(publicKey, signed, signature)) {
		return {
			refused:
				'telnyx-signature-ed25519 does not match. If this is Telnyx, check "publicKey" in the channel.',
		};
	}
	if (!isRecent(timestamp, request.at)) {
		return { refused: 'telnyx-timestamp is more than five minutes away from the time here.' };
	}
	const told = event.safeParse(parseJson(request.body)).data?.data.payload;
	const status = told && STATUSES[told.to[0]!.status];
	if (!status) return { receipts: [] };
	const error =
		status === 'failed'
			? explain('Telnyx could not deliver it', toReason(told.errors) ?? {}, words.advice)
			: undefined;
	return { receipts: [{ providerMessageId: told.id, status, error }] };
}
