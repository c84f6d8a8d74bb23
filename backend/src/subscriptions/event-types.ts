import { z } from 'zod';

/** What can happen that a workflow may want to hear of. */
export const EVENT_TYPES = [
	'link.clicked',
	'link.previewed',
	'message.delivered',
	'message.failed',
	'message.unclicked',
	'click.rejudged',
	'campaign.threshold',
] as const;

export const eventType = z.enum(EVENT_TYPES);

export type EventType = z.infer<typeof eventType>;
