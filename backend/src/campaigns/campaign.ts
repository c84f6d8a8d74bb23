import { z } from 'zod';
import { mayUse, type Caller } from '../http/scopes.js';
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
const counted = z.object({
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
});

export type Campaign = z.infer<typeof counted>;

/** A campaign as the API shows it to any key: whoever sends or subscribes must be able to name one, not to count. */
export const campaign = counted
	.partial({ sent: true, delivered: true, raw: true, filtered: true })
	.meta({ id: 'Campaign', description: 'The counts are there with the scope `reports:read`.' });

/** @returns what the caller may see of it */
export function showTo(caller: Caller, { sent, delivered, raw, filtered, ...named }: Campaign) {
	const counts = { sent, delivered, raw, filtered };
	return mayUse(caller, 'reports:read') ? { ...named, ...counts } : named;
}

/** A campaign as it is named inside other objects. */
export interface CampaignName {
	/** A UUID. */
	id: string;
	name: string;
}
