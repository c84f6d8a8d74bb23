import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { z } from 'zod';
import { campaignReference } from '../campaigns/campaign.js';
import { givenTime, metadata, text } from '../http/schemas.js';

/** Beyond this a text is a mistake: with its URLs shortened it must still fit `MAX_SENT_LENGTH`. */
const MAX_TEXT_LENGTH = 10_000;
/** The longest text that providers take (Twilio, error 21617); ten segments or so. */
export const MAX_SENT_LENGTH = 1600;
export const MAX_MESSAGES = 1000;

/** A phone number as people write it, with its country code; comes out as E.164. */
export const phone = z
	.string()
	.trim()
	.transform((value, context) => {
		// Not extracted from among other words: of two numbers in one field the first would silently win.
		const number = value.startsWith('+')
			? parsePhoneNumberFromString(value, { extract: false })
			: undefined;
		// Possible, not valid: numbering plans change faster than any table of them.
		if (number?.isPossible()) return number.number;
		context.addIssue({
			code: 'custom',
			message: 'is not a phone number in international format; write it like +4915112345678',
		});
		return z.NEVER;
	});

export const options = z
	.strictObject({
		track: z.enum(['all', 'last', 'none']).default('all'),
		scheme: z.boolean().default(true),
		domain: text({ max: 200 }).nullish(),
		expiresAt: givenTime.nullish(),
		onExtraSegment: z.enum(['send', 'keepOriginal', 'reject']).default('send'),
		onNoLink: z.enum(['send', 'reject']).optional().meta({
			description: 'What to do with a message whose text has no link to track; `send` unless told.',
		}),
	})
	.prefault({});

/** One message of a request. */
export const messageRequest = z
	.strictObject({
		to: phone,
		text: text({ max: MAX_TEXT_LENGTH }).min(1, 'is empty'),
		key: text({ max: 200 }).min(1).nullish(),
		contact: text({ max: 200 }).nullish(),
		metadata: metadata.optional(),
		sentAt: givenTime.nullish(),
	})
	.meta({ id: 'MessageRequest' });

export type MessageRequest = z.output<typeof messageRequest>;

/** A message of a request after the check: a wrong one is rejected alone and must not spoil the others. */
export type CheckedMessage = { valid: MessageRequest } | { issues: z.core.$ZodIssue[] };

const checkedMessage = z.union([
	messageRequest.transform((valid): CheckedMessage => ({ valid })),
	z.unknown().transform((value): CheckedMessage => ({
		issues: messageRequest.safeParse(value).error!.issues,
	})),
]);

export const sendRequest = z
	.strictObject({
		campaign: campaignReference,
		channel: text({ max: 200 }).nullish(),
		options,
		messages: z
			.array(checkedMessage)
			.min(1, 'has no message')
			.max(MAX_MESSAGES, `has more than ${MAX_MESSAGES} messages; send them in several requests`),
	})
	.meta({ id: 'SendRequest' });

export type SendRequest = z.output<typeof sendRequest>;
