import { z } from 'zod';

/** A year: what a campaign has not come to by then, it will not. */
const MAX_HOURS = 24 * 365;

/** When to tell of a campaign: one of three marks. */
export const threshold = z
	.strictObject({
		clicks: z.int().min(1).optional().meta({ description: 'So many human clicks.' }),
		rate: z
			.number()
			.gt(0)
			.max(1)
			.optional()
			.meta({ description: "The report's filtered rate: 0.25 for a quarter." }),
		hours: z
			.number()
			.positive()
			.max(MAX_HOURS)
			.optional()
			.meta({ description: "Hours since the campaign's first message; fractions are allowed." }),
	})
	.refine((marks) => Object.keys(marks).length === 1, 'takes exactly one of clicks, rate and hours')
	.meta({ id: 'Threshold' });

export type Threshold = z.infer<typeof threshold>;
