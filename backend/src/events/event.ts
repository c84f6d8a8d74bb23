import type { Click } from '../clicks/click.js';
import { publicId } from '../ids.js';
import type { Message } from '../messages/message.js';
import type { EventType } from './types.js';

/** Something that happened, about to be written. */
export interface NewEvent {
	type: EventType;
	/** When it happened, which may be before it became known. */
	at: Date;
	/** Its id is a UUID; null for a link that belongs to no campaign. */
	campaign: { id: string; name: string } | null;
	message: Message | null;
	click: Click | null;
	/** Whether the click is the first human click of its message. */
	isFirst?: boolean;
}

/**
 * The event's JSON, made once: each subscriber gets these very letters on each attempt, or the signature of a
 * retry would differ from the first.
 */
export function toBody({ type, at, campaign, message, click }: NewEvent): string {
	return JSON.stringify({
		type,
		timestamp: at.toISOString(),
		data: {
			...(click && { click }),
			message,
			campaign: campaign && { id: publicId('cmp', campaign.id), name: campaign.name },
		},
	});
}
