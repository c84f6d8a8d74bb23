import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { isProven, proveUrl, reachable } from './callback-url.js';
import { handOver, notItsAnswer, type ProviderWords } from './hand-over.js';
import type { ChannelType, Receipt, ReceiptAnswer, ReceiptRequest } from './provider.js';
import { isSame } from './same.js';
import { baseUrl, pathWord, secret, sender } from './setting-schemas.js';
import { explain } from './words.js';

// https://www.plivo.com/docs/messaging/api/messages/, https://www.plivo.com/docs/messaging/concepts/signature-validation
// and, in Plivo's own library plivo/plivo-node, lib/utils/security.js, read in November 2026.

export const plivoSettings = z
	.strictObject({
		authId: pathWord,
		authToken: secret.meta({ description: 'Secret. Sends, and verifies the callbacks.' }),
		from: sender().optional(),
		powerpackUuid: pathWord.optional(),
		baseUrl: baseUrl('https://api.plivo.com').default('https://api.plivo.com'),
	})
	.refine((one) => (one.from === undefined) !== (one.powerpackUuid === undefined), {
		error: 'give either "from" or "powerpackUuid"',
		path: ['from'],
	})
	.meta({ id: 'PlivoSettings' });

type PlivoSettings = z.output<typeof plivoSettings>;

const created = z.object({ message_uuid: z.array(z.string().min(1)).min(1) });
const refusal = z.object({ error: z.union([z.string(), z.record(z.string(), z.unknown())]) });

const words: ProviderWords = {
	name: 'Plivo',
	credentials: '"authId" and "authToken"',
	readRefusal({ body }) {
		const { error } = refusal.safeParse(body).data ?? {};
		if (error === undefined) return undefined;
		return { said: typeof error === 'string' ? error : JSON.stringify(error) };
	},
	advice: {},
};

/** Of the codes in callbacks, those that somebody can do something about. */
const ADVICE = {
	10: 'Plivo takes no such text. Check number, sender and text.',
	20: 'The carrier’s network had a fault. Try again later.',
	30: 'A carrier took it for spam. Change the text; use a short domain of your own.',
	40: 'The sender is not allowed here. Use another sender.',
	50: 'The number cannot get texts. Correct it or leave it out.',
	200: 'The recipient has opted out (STOP). Leave them out; only they can come back, with START.',
	420: 'It could not be delivered in time. Try again later.',
	450: 'Texts to this country are switched off. Switch them on in the Plivo console.',
};

/** Plivo's words for what became of a text; queued tells nothing new. */
const STATUSES: Record<string, Receipt['status']> = {
	sent: 'sent',
	delivered: 'delivered',
	undelivered: 'failed',
	failed: 'failed',
	rejected: 'failed',
};

/** Plivo Messaging, by its REST API v1. */
export const plivo: ChannelType<PlivoSettings> = {
	settings: plivoSettings,
	secret: ['authToken'],
	open: (settings, fetch) => ({
		async send({ to, text, callbackUrl }) {
			const { authId, authToken, from, powerpackUuid, baseUrl } = settings;
			const credentials = Buffer.from(`${authId}:${authToken}`).toString('base64');
			const callback = reachable(proveUrl(callbackUrl, authToken), baseUrl);
			const url = `${baseUrl}/v1/Account/${authId}/Message/`;
			const answer = await handOver(fetch, words, url, {
				method: 'POST',
				headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/json' },
				body: JSON.stringify({
					src: from,
					powerpack_uuid: powerpackUuid,
					dst: to,
					text,
					...(callback && { url: callback, method: 'POST' }),
				}),
			});
			const message = created.safeParse(answer.body).data;
			if (!message) throw notItsAnswer(words, answer);
			return { providerMessageId: message.message_uuid[0]! };
		},
		readReceipt: (request) => readReceipt(settings.authToken, request),
	}),
};

/**
 * Plivo signs where it calls, without the query and without what it says. So the URL must be the one that was made for
 * this text, too, and what is said counts for this text alone.
 */
function readReceipt(authToken: string, request: ReceiptRequest): ReceiptAnswer {
	const { origin, pathname } = new URL(request.url);
	const nonce = request.header('x-plivo-signature-v2-nonce') ?? '';
	const expected = createHmac('sha256', authToken)
		.update(origin + pathname + nonce)
		.digest('base64');
	if (!isSame(request.header('x-plivo-signature-v2') ?? '', expected)) {
		return {
			refused:
				'X-Plivo-Signature-V2 does not match. If this is Plivo, check "authToken" in the channel, and that ' +
				`CLICKLOOP_PUBLIC_URL is the address that Plivo calls (now ${origin}).`,
		};
	}
	if (!isProven(request.url, authToken)) {
		return { refused: 'The URL is none that this channel gave to Plivo.' };
	}
	const form = new URLSearchParams(request.body);
	const status = STATUSES[form.get('Status') ?? ''];
	if (!status) return { receipts: [] };
	const code = form.get('ErrorCode');
	const error =
		status === 'failed' ? explain('Plivo could not deliver it', { code }, ADVICE) : undefined;
	// Long texts are told of part by part, under other ids.
	return { receipts: [{ providerMessageId: null, status, error }], ofUrlOnly: true };
}
