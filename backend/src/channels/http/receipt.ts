import type { Receipt, ReceiptAnswer, ReceiptRequest } from '../provider.js';
import { isProven } from '../callback-url.js';
import { parseJson } from '../parse-json.js';
import { isSame } from '../same.js';
import { explain } from '../words.js';
import { readPath } from './paths.js';
import type { HttpSettings } from './settings.js';

/** Verifies and reads a gateway's callback: JSON, a form, or a query. */
export function readHttpReceipt({ receipt }: HttpSettings, request: ReceiptRequest): ReceiptAnswer {
	if (!receipt) return { refused: 'This channel has no "receipt" and takes no callbacks.' };
	const { secretHeader, secret, idPath, statusPath, statuses, errorPath } = receipt;
	if (secretHeader && !isSame(request.header(secretHeader) ?? '', secret)) {
		return { refused: `${secretHeader} is not the secret of "receipt" in the channel.` };
	}
	if (!secretHeader && !isProven(request.url, secret)) {
		return { refused: 'The URL is none that this channel gave to its gateway as {{callbackUrl}}.' };
	}
	const said = readFields(request);
	const word = readPath(said, statusPath);
	const status = word !== undefined && Object.hasOwn(statuses, word) ? statuses[word] : undefined;
	if (!status) return { receipts: [] };
	const receipts: Receipt[] = [{ providerMessageId: readPath(said, idPath) ?? null, status }];
	if (status === 'failed') {
		const reason = { code: word, said: readPath(said, errorPath) };
		receipts[0]!.error = explain('The gateway could not deliver it', reason, {});
	}
	return { receipts, ofUrlOnly: !secretHeader };
}

function readFields(request: ReceiptRequest): unknown {
	const { method, url, body } = request;
	if (method === 'GET') return Object.fromEntries(new URL(url).searchParams);
	const isForm = request.header('content-type')?.includes('form-urlencoded');
	return isForm ? Object.fromEntries(new URLSearchParams(body)) : parseJson(body);
}
