import { z } from 'zod';

/**
 * What can happen that a workflow may want to hear of. `message.unclicked` can be subscribed to already and is
 * sent once messages are watched for it.
 */
export const EVENT_TYPES = [
	'link.clicked',
	'link.previewed',
	'message.delivered',
	'message.failed',
	'message.unclicked',
	'click.rejudged',
] as const;

export const eventType = z.enum(EVENT_TYPES);

export type EventType = z.infer<typeof eventType>;
