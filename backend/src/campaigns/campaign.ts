import { z } from 'zod';
import { time } from '../http/schemas.js';

/** Names are for people: one line, short enough for a list. */
const NAME_LENGTH = 200;

/** What every campaign id begins with, and so no campaign's name may. */
export const ID_PREFIX = 'cmp_';

/** A campaign in a request: its name, or its id (`cmp_…`). */
export const campaignReference = z
	.string()
	.normalize()
	.trim()
	.min(1, 'is empty; give a name or an id (cmp_…)')
	.max(NAME_LENGTH, `is longer than ${NAME_LENGTH} characters`)
	.regex(/^[^\p{Cc}\p{Surrogate}]*$/u, 'contains control characters; a name is one line of text')
	.meta({ example: 'Onboarding week 1' });

/** How sure it must be that a person clicked: `strict` waits with every tap, `lenient` believes more of them. */
export const strictness = z.enum(['strict', 'balanced', 'lenient']);

/** A campaign in a list: small counters stand beside the name, raw and filtered. */
export const campaign = z
	.object({
		id: z.string(),
		name: z.string(),
		createdAt: time,
		strictness,
		/** Messages that were sent, delivered ones among them. */
		sent: z.int(),
		delivered: z.int(),
		/** How many messages were clicked. */
		raw: z.object({ clicks: z.int(), recipients: z.int() }),
		filtered: z.object({ clicks: z.int(), recipients: z.int() }),
	})
	.meta({ id: 'Campaign' });

export type Campaign = z.infer<typeof campaign>;

/** A campaign as it is named inside other objects. */
export interface CampaignName {
	/** A UUID. */
	id: string;
	name: string;
}
