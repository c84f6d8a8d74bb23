import type { ChannelType } from '../provider.js';
import { readHttpReceipt } from './receipt.js';
import { sendByHttp } from './send.js';
import { httpSettings, type HttpSettings } from './settings.js';

/** Any gateway that takes a text by one HTTP request: a provider that is not here, or a modem of one's own. */
export const http: ChannelType<HttpSettings> = {
	settings: httpSettings,
	secret: ['headersSecret', 'receipt.secret'],
	receiptsByGet: true,
	open: (settings, fetch) => ({
		send: (text) => sendByHttp(settings, fetch, text),
		readReceipt: (request) => readHttpReceipt(settings, request),
	}),
};
