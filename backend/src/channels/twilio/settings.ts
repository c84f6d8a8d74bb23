import { z } from 'zod';
import { text } from '../../http/schemas.js';

const sid = (prefix: string, what: string) =>
	z
		.string()
		.regex(
			new RegExp(`^${prefix}[0-9A-Za-z]{32}$`),
			`is not ${what}: ${prefix} and 32 more characters, from the Twilio console`,
		);

const secret = text({ max: 200 }).regex(/^\S+$/, 'is empty or contains spaces');

/** A phone number in E.164, a short code, or a sender name of up to 11 characters (Twilio's limit). */
const SENDER = /^(\+[1-9]\d{6,14}|\d{4,8}|(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 &_+-]{0,10})$/;

const baseUrl = z
	.url({
		protocol: /^https?$/,
		error: 'is not a base URL such as https://api.twilio.com',
	})
	.refine((url) => !/[?#@]/.test(url), 'must have no credentials, query or fragment')
	.transform((url) => url.replace(/\/+$/, ''));

const either = { error: 'give either "from" or "messagingServiceSid"', path: ['from'] };
const both = {
	error: 'give both, "apiKeySid" and "apiKeySecret", or neither',
	path: ['apiKeySid'],
};

/** The auth token is needed even where an API key sends: Twilio signs its callbacks with it. */
export const twilioSettings = z
	.strictObject({
		accountSid: sid('AC', 'an account SID'),
		authToken: secret.meta({ description: 'Secret. Sends, and verifies the status callbacks.' }),
		apiKeySid: sid('SK', "an API key's SID")
			.optional()
			.meta({ description: 'Sends instead of the auth token, with `apiKeySecret`.' }),
		apiKeySecret: secret.optional().meta({ description: 'Secret.' }),
		from: z
			.string()
			.regex(SENDER, 'is not a phone number like +15005550006, a short code or a sender name')
			.optional(),
		messagingServiceSid: sid('MG', "a messaging service's SID").optional(),
		baseUrl: baseUrl.default('https://api.twilio.com'),
	})
	.refine((one) => (one.from === undefined) !== (one.messagingServiceSid === undefined), either)
	.refine((one) => (one.apiKeySid === undefined) === (one.apiKeySecret === undefined), both)
	.meta({ id: 'TwilioSettings' });

export type TwilioSettings = z.output<typeof twilioSettings>;
