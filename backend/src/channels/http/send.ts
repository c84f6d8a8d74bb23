import type { Accepted, OutgoingText } from '../provider.js';
import { callProvider, type ProviderAnswer } from '../call-provider.js';
import { messageOf, proveUrl } from '../callback-url.js';
import { Refused } from '../errors.js';
import { explain } from '../words.js';
import { readPath } from './paths.js';
import { contentTypeOf, type HttpSettings } from './settings.js';
import { escapes, fill, kindOf } from './template.js';

const NAME = 'The gateway';

/**
 * Hands a text to a gateway of the operator's own choice, by one HTTP request.
 * @throws as `Channel.send` says
 */
export async function sendByHttp(
	settings: HttpSettings,
	fetch: typeof globalThis.fetch,
	text: OutgoingText,
): Promise<Accepted> {
	const { idPath, errorPath, retryOn } = settings;
	const answer = await callProvider(fetch, {
		provider: NAME,
		...toRequest(settings, text),
		notTaken: new Set(retryOn),
	});
	if (!answer.ok) throw new Refused(explainRefusal(settings, answer));
	if (idPath === undefined) return { providerMessageId: null };
	const id = readPath(answer.body, idPath);
	if (id !== undefined) return { providerMessageId: id };
	// There are gateways that refuse with 200.
	if (readPath(answer.body, errorPath)) throw new Refused(explainRefusal(settings, answer));
	throw new Error(`${NAME} answered ${answer.status}, but without an id at ${idPath}`);
}

function toRequest(settings: HttpSettings, { to, text, callbackUrl }: OutgoingText) {
	const { url, method, headers, headersSecret, body, receipt } = settings;
	const isProof = receipt && !receipt.secretHeader;
	const values = {
		to,
		text,
		id: messageOf(callbackUrl),
		callbackUrl: isProof ? proveUrl(callbackUrl, receipt.secret) : callbackUrl,
	};
	const contentType = contentTypeOf(settings);
	return {
		url: fill(url, values, encodeURIComponent),
		init: {
			method,
			headers: {
				...(body !== undefined && { 'content-type': contentType }),
				...withoutContentType(headers),
				...withoutContentType(headersSecret),
			},
			...(body !== undefined && { body: fill(body, values, escapes[kindOf(contentType)!]) }),
		},
	};
}

/** It is there already, and must not come twice. */
function withoutContentType(headers: Record<string, string> = {}): Record<string, string> {
	const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-type');
	return Object.fromEntries(others);
}

function explainRefusal({ errorPath }: HttpSettings, { status, body }: ProviderAnswer): string {
	const said = readPath(body, errorPath);
	const what = said ? explain(`${NAME} refused it`, { said }, {}) : `${NAME} answered ${status}.`;
	if (status === 401 || status === 403) {
		return `${what} Check the keys in "headersSecret" of the channel.`;
	}
	if (status === 402) return `${what} The account is out of credit: top it up at the gateway.`;
	if (status === 404 || status === 405) return `${what} Check "url" and "method" of the channel.`;
	return what;
}
