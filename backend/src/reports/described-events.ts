import { z } from 'zod';
import { click } from '../clicks/click.js';
import type { DescribedEvent } from '../http/openapi.js';
import { time } from '../http/schemas.js';
import { message } from '../messages/message.js';
import type { EventType } from '../subscriptions/event-types.js';
import { threshold } from '../subscriptions/threshold.js';
import { report } from './report.js';

const named = z.object({ id: z.string(), name: z.string() });
const ofMessage = z.strictObject({ message, campaign: named });
/** A link that was made without a message or a campaign has none. */
const ofClick = z.strictObject({
	click,
	message: message.nullable(),
	campaign: named.nullable(),
});
const ofCampaign = z.strictObject({
	campaign: named,
	threshold,
	report: report.pick({ sent: true, delivered: true, raw: true, filtered: true }),
});

const DATA: Record<EventType, { summary: string; data: z.ZodType }> = {
	'link.clicked': { summary: 'A person has tapped a link', data: ofClick },
	'link.previewed': { summary: 'A link was fetched to draw a preview', data: ofClick },
	'message.delivered': { summary: 'A text has arrived', data: ofMessage },
	'message.failed': { summary: 'A text could not be sent or delivered', data: ofMessage },
	'message.unclicked': { summary: 'Nobody has tapped a text in time', data: ofMessage },
	'click.rejudged': { summary: 'A verdict that was final has changed', data: ofClick },
	'campaign.threshold': { summary: 'A campaign has reached a threshold', data: ofCampaign },
};

export const DESCRIBED_EVENTS: (DescribedEvent & { type: EventType })[] = Object.entries(DATA).map(
	([name, { summary, data }]) => {
		const type = name as EventType;
		return {
			type,
			summary,
			body: z.strictObject({ type: z.literal(type), timestamp: time, data }),
		};
	},
);
