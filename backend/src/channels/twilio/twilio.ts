import type { ChannelType } from '../provider.js';
import { readTwilioReceipt } from './receipt.js';
import { sendByTwilio } from './send.js';
import { twilioSettings, type TwilioSettings } from './settings.js';

/** Twilio Programmable Messaging, by its REST API (version 2010-04-01). */
export const twilio: ChannelType<TwilioSettings> = {
	settings: twilioSettings,
	secret: ['authToken', 'apiKeySecret'],
	open: (settings, fetch) => ({
		send: (text) => sendByTwilio(settings, fetch, text),
		readReceipt: (request) => readTwilioReceipt(settings, request),
	}),
};
