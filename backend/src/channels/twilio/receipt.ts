import type { Receipt, ReceiptAnswer, ReceiptRequest } from '../provider.js';
import { explainFailure } from './explain.js';
import type { TwilioSettings } from './settings.js';
import { isSignedByTwilio } from './signature.js';

/** Twilio's words for what became of a message; those before (accepted, queued, sending) tell nothing new. */
const STATUSES: Record<string, Receipt['status']> = {
	sent: 'sent',
	delivered: 'delivered',
	undelivered: 'failed',
	failed: 'failed',
};

/** Verifies and reads a status callback, which is a form. */
export function readTwilioReceipt(
	{ authToken }: TwilioSettings,
	request: ReceiptRequest,
): ReceiptAnswer {
	const form = new URLSearchParams(request.body);
	const signature = request.header('x-twilio-signature');
	if (!signature) return { refused: 'X-Twilio-Signature is missing: only Twilio may call this.' };
	if (!isSignedByTwilio(authToken, signature, request.url, form)) {
		return {
			refused:
				"X-Twilio-Signature does not match. If this is Twilio, check the channel's auth token, and that " +
				`CLICKLOOP_PUBLIC_URL is the address that Twilio calls (now ${new URL(request.url).origin}).`,
		};
	}
	const providerMessageId = form.get('MessageSid');
	const status = STATUSES[form.get('MessageStatus') ?? ''];
	if (!providerMessageId || !status) return { receipts: [] };
	const error = status === 'failed' ? explainFailure(form.get('ErrorCode') ?? '') : undefined;
	return { receipts: [{ providerMessageId, status, error }] };
}
