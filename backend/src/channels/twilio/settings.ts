import { z } from 'zod';
import { baseUrl, secret, sender } from '../setting-schemas.js';

const sid = (prefix: string, what: string) =>
	z
		.string()
		.regex(
			new RegExp(`^${prefix}[0-9A-Za-z]{32}$`),
			`is not ${what}: ${prefix} and 32 more characters, from the Twilio console`,
		);

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
		from: sender().optional(),
		messagingServiceSid: sid('MG', "a messaging service's SID").optional(),
		baseUrl: baseUrl('https://api.twilio.com').default('https://api.twilio.com'),
	})
	.refine((one) => (one.from === undefined) !== (one.messagingServiceSid === undefined), either)
	.refine((one) => (one.apiKeySid === undefined) === (one.apiKeySecret === undefined), both)
	.meta({ id: 'TwilioSettings' });

export type TwilioSettings = z.output<typeof twilioSettings>;
