import type { CountryCode } from 'libphonenumber-js';
import { z } from 'zod';
import { campaignReference } from '../campaigns/campaign.js';
import { givenTime, metadata, text } from '../http/schemas.js';
import { country, phoneIn } from './phone.js';

/** Beyond this a text is a mistake: with its URLs shortened it must still fit `MAX_SENT_LENGTH`. */
const MAX_TEXT_LENGTH = 10_000;
/** The longest text that providers take (Twilio, error 21617); ten segments or so. */
export const MAX_SENT_LENGTH = 1600;
export const MAX_MESSAGES = 1000;

export const options = z
	.strictObject({
		track: z.enum(['all', 'last', 'none']).default('all'),
		scheme: z.boolean().default(true),
		domain: text({ max: 200 }).nullish(),
		expiresAt: givenTime.nullish(),
		checkTargets: z
			.boolean()
			.default(false)
			.describe('Ask each target once, at most 100, and warn of those that are not there'),
		onExtraSegment: z.enum(['send', 'keepOriginal', 'reject']).default('send'),
		defaultCountry: country
			.nullish()
			.describe('Of national numbers, by ISO 3166: with `DE`, `0151…` is `+49151…`.'),
		onNoLink: z.enum(['send', 'reject']).optional().meta({
			description: 'What to do with a message whose text has no link to track; `send` unless told.',
		}),
	})
	.prefault({});

const NAME_COUNTRY =
	', or name the country of national numbers in options.defaultCountry (ISO 3166, such as DE)';

/** One message of a request. */
const messageIn = (home?: CountryCode) =>
	z.strictObject({
		to: phoneIn(home, NAME_COUNTRY),
		text: text({ max: MAX_TEXT_LENGTH }).min(1, 'is empty'),
		key: text({ max: 200 }).min(1).nullish(),
		contact: text({ max: 200 }).nullish(),
		metadata: metadata.optional(),
		sentAt: givenTime.nullish(),
	});

const messageRequest = messageIn().meta({ id: 'MessageRequest' });

export type MessageRequest = z.output<typeof messageRequest>;

/** A message of a request after the check: a wrong one is rejected alone and must not spoil the others. */
export type CheckedMessage = { valid: MessageRequest } | { issues: z.core.$ZodIssue[] };

/** Right by itself, or as it was given: it may still be right with the country that the request names. */
const givenMessage = z.union([
	messageRequest.transform((valid) => ({ valid })),
	z.unknown().transform((given) => ({ given })),
]);

export const sendRequest = z
	.strictObject({
		campaign: campaignReference,
		channel: text({ max: 200 }).nullish(),
		options,
		messages: z
			.array(givenMessage)
			.min(1, 'has no message')
			.max(MAX_MESSAGES, `has more than ${MAX_MESSAGES} messages; send them in several requests`),
	})
	.meta({ id: 'SendRequest' })
	.transform(({ messages, ...request }) => {
		const schema = messageIn(request.options.defaultCountry ?? undefined);
		const check = (given: unknown): CheckedMessage => {
			const { data: valid, error } = schema.safeParse(given);
			return error ? { issues: error.issues } : { valid };
		};
		return {
			...request,
			messages: messages.map((one) => ('valid' in one ? one : check(one.given))),
		};
	});

export type SendRequest = z.output<typeof sendRequest>;
