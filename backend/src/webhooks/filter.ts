import { z } from 'zod';
import { campaignReference } from '../campaigns/campaign.js';
import type { NewEvent } from '../events/event.js';
import type { EventType } from '../events/types.js';
import { publicId } from '../ids.js';

/** A year: what nobody has tapped by then, nobody will. */
const MAX_AFTER_HOURS = 24 * 365;

/** Narrows what a subscription gets. Each part that is given must match. */
export const filter = z
	.strictObject({
		campaign: campaignReference
			.optional()
			.meta({ description: "A campaign's name or id; it need not be there yet." }),
		link: z
			.string()
			.min(1)
			.max(2048)
			.regex(/^[^\s\p{Cc}\p{Surrogate}]+$/u, 'has spaces or control characters, which no URL has')
			.optional()
			.meta({
				description:
					"A link's token, or a part of its target URL. An event without a click matches by any link of its message.",
			}),
		once: z
			.boolean()
			.optional()
			.meta({ description: 'Of the human clicks of a message, only the first.' }),
		afterHours: z
			.number()
			.positive()
			.max(MAX_AFTER_HOURS)
			.optional()
			.meta({ description: 'For message.unclicked: hours after delivery; fractions are allowed.' }),
		includeUnsure: z
			.boolean()
			.optional()
			.meta({ description: 'Kept for later: so far only final verdicts make events.' }),
	})
	.meta({ id: 'SubscriptionFilter' });

export type Filter = z.infer<typeof filter>;

/** @returns whether a subscription to `events` with this filter wants the event */
export function wants(
	{ events, filter }: { events: string[]; filter: Filter },
	event: NewEvent,
): boolean {
	return (
		events.includes(event.type) &&
		matchesCampaign(filter.campaign, event.campaign) &&
		matchesLink(filter.link, event) &&
		(!filter.once || !isRepeatable(event.type) || event.isFirst === true)
	);
}

function isRepeatable(type: EventType): boolean {
	return type === 'link.clicked';
}

function matchesCampaign(wanted: string | undefined, campaign: NewEvent['campaign']): boolean {
	if (wanted === undefined) return true;
	return campaign !== null && (campaign.name === wanted || publicId('cmp', campaign.id) === wanted);
}

function matchesLink(wanted: string | undefined, { click, message }: NewEvent): boolean {
	if (wanted === undefined) return true;
	const links = click ? [click] : (message?.links ?? []);
	return links.some(({ token, url }) => token === wanted || url.includes(wanted));
}
