import { z } from 'zod';
import { isProven, proveUrl, reachable } from './callback-url.js';
import { handOver, notItsAnswer, type ProviderWords } from './hand-over.js';
import type { ChannelType, Receipt, ReceiptAnswer, ReceiptRequest } from './provider.js';
import { accountName, baseUrl, secret, sender } from './setting-schemas.js';
import { explain } from './words.js';

// https://46elks.com/docs/send-sms and https://46elks.se/docs/sms-delivery-reports, read in November 2026.

export const elks46Settings = z
	.strictObject({
		username: accountName,
		password: secret.meta({ description: 'Secret. Sends, and signs the callback URLs.' }),
		from: sender(),
		baseUrl: baseUrl('https://api.46elks.com').default('https://api.46elks.com'),
	})
	.meta({ id: 'Elks46Settings' });

type Elks46Settings = z.output<typeof elks46Settings>;

const created = z.object({ id: z.string().min(1) });

const words: ProviderWords = {
	name: '46elks',
	credentials: '"username" and "password"',
	// It refuses in plain words. What is a page or JSON is not from it.
	readRefusal: ({ text, body }) =>
		body === null && text && !text.includes('<') ? { said: text } : undefined,
	advice: {},
};

const STATUSES: Record<string, Receipt['status']> = {
	sent: 'sent',
	delivered: 'delivered',
	failed: 'failed',
};

/** 46elks, by its API a1. */
export const elks46: ChannelType<Elks46Settings> = {
	settings: elks46Settings,
	secret: ['password'],
	open: (settings, fetch) => ({
		async send({ to, text, callbackUrl }) {
			const { username, password, from, baseUrl } = settings;
			const credentials = Buffer.from(`${username}:${password}`).toString('base64');
			const form = new URLSearchParams({ from, to, message: text });
			const callback = reachable(proveUrl(callbackUrl, password), baseUrl);
			if (callback) form.set('whendelivered', callback);
			const answer = await handOver(fetch, words, `${baseUrl}/a1/sms`, {
				method: 'POST',
				headers: { authorization: `Basic ${credentials}` },
				body: form,
			});
			const message = created.safeParse(answer.body).data;
			if (!message) throw notItsAnswer(words, answer);
			return { providerMessageId: message.id };
		},
		readReceipt: (request) => readReceipt(settings.password, request),
	}),
};

/** 46elks does not sign: the URL must be the one that was made for this text. */
function readReceipt(key: string, request: ReceiptRequest): ReceiptAnswer {
	if (!isProven(request.url, key)) {
		return { refused: 'The URL is none that this channel gave to 46elks.' };
	}
	const form = new URLSearchParams(request.body);
	const providerMessageId = form.get('id');
	const status = STATUSES[form.get('status') ?? ''];
	if (!providerMessageId || !status) return { receipts: [] };
	const error = status === 'failed' ? explain('46elks could not deliver it', {}, {}) : undefined;
	return { receipts: [{ providerMessageId, status, error }], ofUrlOnly: true };
}
