import { z } from 'zod';
import { time } from '../http/schemas.js';

const rate = z
	.number()
	.nullable()
	.describe(
		'Recipients ÷ delivered; ÷ sent while no message of the campaign has a receipt. A click is as good as a ' +
			'receipt, so it never exceeds 1. Null when nothing is known to be sent.',
	);

const breakDown = z
	.object({
		name: z.string(),
		clicks: z.int().describe('Filtered clicks'),
		recipients: z.int().describe('Messages with such a click; one may appear in several rows'),
	})
	.meta({ id: 'BreakDown' });

const timing = z.object({
	from: z.int().describe('Minutes after delivery, or after sending where delivery is not known'),
	to: z.int().nullable().describe('Minutes, exclusive; null for the last row, which has no end'),
	clicks: z.int().describe('Filtered clicks'),
	recipients: z
		.int()
		.describe("Messages whose first filtered click fell in here; rows don't overlap"),
});

/** What a campaign came to. Break-downs are of the clicks still kept. `recipients` counts messages: someone who got two counts twice, as in `sent`. */
export const report = z
	.object({
		campaign: z.object({ id: z.string(), name: z.string() }),
		sent: z.int().describe('Messages sent, delivered and later failed ones among them'),
		delivered: z.int().describe('Messages with a receipt of delivery'),
		failed: z.int(),
		failures: z
			.array(z.object({ reason: z.string(), messages: z.int() }))
			.describe("Why, in the provider's words, the commonest first; at most 20 and the others"),
		unknown: z
			.int()
			.describe(
				'Messages handed to the provider of which nobody can say whether they went out; in no other count',
			),
		raw: z.object({ clicks: z.int(), recipients: z.int(), rate }),
		filtered: z.object({
			clicks: z.int().describe('Final human clicks'),
			recipients: z.int(),
			rate,
			rateInterval: z
				.tuple([z.number(), z.number()])
				.nullable()
				.describe('95 % Wilson interval of `rate`; null when `rate` is'),
		}),
		previews: z.int(),
		bots: z.int(),
		unsure: z.int().describe('raw.clicks − filtered.clicks − previews − bots'),
		refused: z
			.int()
			.describe('Clicks on links that had expired or were disabled; in no other count'),
		timing: z.array(timing),
		hours: z.array(breakDown).describe('24 rows, "00" to "23": the hour of the day, UTC'),
		links: z.array(breakDown).describe('By URL, most clicked first, at most 100'),
		devices: z.array(breakDown),
		os: z.array(breakDown),
		browsers: z.array(breakDown),
		countries: z
			.array(breakDown)
			.describe('ISO 3166-1 alpha-2; clicks whose country is not known are left out'),
		botReasons: z
			.array(z.object({ rule: z.string(), clicks: z.int() }))
			.describe('Which rules spoke for a bot, in clicks judged `bot`; a click may have several'),
		firstClickAt: time.nullable(),
		lastClickAt: time.nullable(),
	})
	.meta({ id: 'Report' });

export type Report = z.infer<typeof report>;
export type BreakDown = z.infer<typeof breakDown>;
export type Timing = z.infer<typeof timing>;
