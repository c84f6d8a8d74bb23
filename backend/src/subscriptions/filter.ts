import { z } from 'zod';
import { campaignReference } from '../campaigns/campaign.js';
import { text } from '../http/schemas.js';
import { parseId } from '../ids.js';
import type { EventType } from './event-types.js';
import { threshold } from './threshold.js';

/** When message.unclicked comes where a filter does not say. */
export const AFTER_HOURS = 24;
/** A year: what nobody has tapped by then, nobody will. */
const MAX_HOURS = 24 * 365;
const MAX_CAMPAIGNS = 100;
const MAX_MESSAGES = 1000;
/** As long as a target URL may be. */
const MAX_URL = 2048;
/** As long as a message's may be. */
const MAX_CONTACT = 200;

const hours = z.number().positive().max(MAX_HOURS);

/** The token of a link, or a part of its target. */
export const partOfUrl = z
	.string()
	.min(1)
	.max(MAX_URL)
	.regex(/^[^\s\p{Cc}\p{Surrogate}]+$/u, 'has spaces or control characters, which no URL has');

const messageId = z
	.string()
	.refine((id) => parseId('msg', id) !== undefined, 'is not the id of a message (msg_…)')
	.meta({ example: 'msg_01k9z3c1v8f0mr2e6q5y7t4b9d' });

/** One, or a list of them. What is wrong is told of what was meant, not of both. */
function oneOrMore<Schema extends z.ZodType>(schema: Schema, most: number) {
	const list = z
		.array(schema)
		.min(1, 'is empty; leave it out for all')
		.max(most, `has more than ${most} entries`);
	return z.union([schema, list], {
		error: ({ input, errors }) =>
			(errors as z.core.$ZodIssue[][])[Array.isArray(input) ? 1 : 0]?.[0]?.message,
	});
}

/** Narrows what a subscription gets. Each part that is given must match. */
export const filter = z
	.strictObject({
		campaign: oneOrMore(campaignReference, MAX_CAMPAIGNS)
			.optional()
			.meta({ description: "A campaign's name or id, or a list; it need not be there yet." }),
		message: oneOrMore(messageId, MAX_MESSAGES)
			.optional()
			.meta({ description: "A message's id, or a list." }),
		contact: text({ max: MAX_CONTACT }).min(1).optional().meta({
			description:
				"The message's `contact`, as it was given with it. `unreadable` when it was stored under another secret or is damaged.",
		}),
		link: partOfUrl.optional().meta({
			description:
				"A link's token, or a part of its target URL. An event without a click matches by any link of its message.",
		}),
		label: text({ max: MAX_URL })
			.min(1)
			.optional()
			.meta({ description: "A link's label as reports show it, e.g. `acme.com/start`." }),
		once: z
			.boolean()
			.optional()
			.meta({ description: 'Of the human clicks of a message, only the first.' }),
		nth: z
			.int()
			.min(1)
			.optional()
			.meta({ description: 'Of the human clicks of a message, only this one, from 1.' }),
		withinHours: hours.optional().meta({
			description:
				'Only clicks at most so many hours after delivery, or after sending where delivery is not known.',
		}),
		after: partOfUrl.optional().meta({
			description:
				'Only clicks whose message had an earlier human click on another link, which matches this as `link` does.',
		}),
		includePreviews: z
			.boolean()
			.optional()
			.meta({ description: 'With link.clicked, link.previewed comes too.' }),
		includeUnsure: z.boolean().optional().meta({
			description:
				'link.clicked already comes when a click is unsure (`verdict` "unsure", `final` false), and not again when it turns out to be human.',
		}),
		afterHours: hours.optional().meta({
			default: AFTER_HOURS,
			description:
				'For message.unclicked: hours after delivery, or after sending where delivery is not known; fractions are allowed.',
		}),
		threshold: threshold
			.optional()
			.meta({ description: 'For campaign.threshold, which needs it: when to tell.' }),
	})
	.refine(({ once, nth }) => !once || nth === undefined, {
		path: ['nth'],
		message: 'contradicts once, which is the first click; give one of the two',
	})
	.meta({ id: 'SubscriptionFilter' });

export type Filter = z.infer<typeof filter>;

/**
 * @returns what is wrong between the events a subscription asks for and its filter, by the paths of a request;
 *   empty when they go together
 */
export function findContradictions(
	events: EventType[],
	{ threshold }: Filter,
): { path: string[]; message: string }[] {
	const isAsked = events.includes('campaign.threshold');
	if (isAsked === (threshold !== undefined)) return [];
	const message = isAsked
		? 'is missing: campaign.threshold needs to know which clicks, rate or hours'
		: 'is only for campaign.threshold, which is not among the events';
	return [{ path: ['filter', 'threshold'], message }];
}
