import { createHash } from 'node:crypto';
import { z } from 'zod';
import { messageOf, reachable } from './callback-url.js';
import { handOver, notItsAnswer, type ProviderWords } from './hand-over.js';
import type { ChannelType, Receipt, ReceiptAnswer, ReceiptRequest } from './provider.js';
import { isSame } from './same.js';
import { baseUrl, secret, sender } from './setting-schemas.js';
import { readToken } from './token.js';
import { explain } from './words.js';

// https://developers.messagebird.com/api/sms-messaging/,
// https://docs.bird.com/connectivity-platform/troubleshooting/i-am-missing-my-delivery-reports and, in MessageBird's own
// libraries, messagebird/php-rest-api (Message, MessagesTest) and messagebird-nodejs (webhook signature), read in
// November 2026.

export const messagebirdSettings = z
	.strictObject({
		accessKey: secret.meta({ description: 'Secret. Sends.' }),
		signingKey: secret.meta({ description: 'Secret. Verifies the callbacks.' }),
		originator: sender(),
		baseUrl: baseUrl('https://rest.messagebird.com').default('https://rest.messagebird.com'),
	})
	.meta({ id: 'MessagebirdSettings' });

type MessagebirdSettings = z.output<typeof messagebirdSettings>;

const created = z.object({ id: z.string().min(1) });
const refusal = z.object({
	errors: z.array(z.object({ code: z.int(), description: z.string().nullish() })).min(1),
});

const words: ProviderWords = {
	name: 'MessageBird',
	credentials: '"accessKey"',
	readRefusal({ body }) {
		const first = refusal.safeParse(body).data?.errors[0];
		return first && { code: first.code, said: first.description };
	},
	advice: {
		2: 'The access key is not known, or may not send.',
		9: 'MessageBird takes no such number, sender or text. Check them.',
		10: 'MessageBird takes no such number, sender or text. Check them.',
		25: 'The account is out of credit. Top it up at MessageBird.',
	},
};

/** MessageBird's words; scheduled and buffered tell nothing new. */
const STATUSES: Record<string, Receipt['status']> = {
	sent: 'sent',
	delivered: 'delivered',
	expired: 'failed',
	delivery_failed: 'failed',
};

const STATUS_ADVICE = { expired: 'It could not be delivered in time. Try again later.' };

/** MessageBird's SMS API (rest.messagebird.com), not the one of Bird that came after it. */
export const messagebird: ChannelType<MessagebirdSettings> = {
	settings: messagebirdSettings,
	secret: ['accessKey', 'signingKey'],
	receiptsByGet: true,
	open: (settings, fetch) => ({
		async send({ to, text, callbackUrl }) {
			const { accessKey, originator, baseUrl } = settings;
			const answer = await handOver(fetch, words, `${baseUrl}/messages`, {
				method: 'POST',
				headers: {
					authorization: `AccessKey ${accessKey}`,
					accept: 'application/json',
					'content-type': 'application/json',
				},
				body: JSON.stringify({
					originator,
					recipients: [to.slice(1)],
					body: text,
					datacoding: 'auto',
					// Without a reference there are no reports.
					reference: messageOf(callbackUrl),
					reportUrl: reachable(callbackUrl, baseUrl),
				}),
			});
			const message = created.safeParse(answer.body).data;
			if (!message) throw notItsAnswer(words, answer);
			return { providerMessageId: message.id };
		},
		readReceipt: (request) => readReceipt(settings.signingKey, request),
	}),
};

/** All is in the URL, which the token is made for. */
async function readReceipt(key: string, request: ReceiptRequest): Promise<ReceiptAnswer> {
	const token = request.header('messagebird-signature-jwt') ?? '';
	const claims = await readToken(token, key, request.at);
	if (claims?.iss !== 'MessageBird' || claims.exp === undefined) {
		return {
			refused:
				'MessageBird-Signature-JWT is not signed for this channel, or not now. If this is MessageBird, check ' +
				'"signingKey" in it.',
		};
	}
	const hash = createHash('sha256').update(request.url).digest('hex');
	if (!isSame(String(claims.url_hash), hash)) {
		return {
			refused:
				'MessageBird-Signature-JWT was made for another URL. Check that CLICKLOOP_PUBLIC_URL is the address that ' +
				`MessageBird calls (now ${new URL(request.url).origin}).`,
		};
	}
	const said = new URL(request.url).searchParams;
	const word = said.get('status') ?? '';
	const status = STATUSES[word];
	const providerMessageId = said.get('id');
	if (!status || !providerMessageId) return { receipts: [] };
	const reason = { code: said.get('statusErrorCode') ?? word };
	const error =
		status === 'failed'
			? explain('MessageBird could not deliver it', reason, STATUS_ADVICE)
			: undefined;
	return {
		receipts: [{ providerMessageId, messageId: said.get('reference'), status, error }],
	};
}
