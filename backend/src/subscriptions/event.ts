import type { Click } from '../clicks/click.js';
import type { LinkName } from '../clicks/clicked-before.js';
import { publicId } from '../ids.js';
import type { Message } from '../messages/message.js';
import type { showTotals } from '../campaigns/show-totals.js';
import type { Threshold } from './threshold.js';
import type { EventType } from './event-types.js';

/**
 * Of a link.clicked: `unsure`, for those who want to hear of such clicks, and once it has turned out to be human
 * `settled`, for all the others.
 */
export type Certainty = 'unsure' | 'settled';

/** What subscriptions are looked up by: an event's type, or link.clicked of an unsure click. */
export type ToldType = EventType | 'link.unsure';

export function toldTypeOf({ type, certainty }: Pick<NewEvent, 'type' | 'certainty'>): ToldType {
	return certainty === 'unsure' ? 'link.unsure' : type;
}

/** A campaign's report in short. */
export type Standing = Pick<
	ReturnType<typeof showTotals>,
	'sent' | 'delivered' | 'raw' | 'filtered'
>;

/** Something that happened, about to be written. */
export interface NewEvent {
	type: EventType;
	/** When it happened, which may be before it became known. */
	at: Date;
	/** Its id is a UUID; null for a link that belongs to no campaign. */
	campaign: { id: string; name: string } | null;
	message: Message | null;
	click: Click | null;
	certainty?: Certainty | undefined;
	/** Which human click of its message the click is, from 1. */
	nth?: number;
	/** Which it is of those that are human or may be. */
	nthPossible?: number;
	/** Other links of the message on which an earlier click was human. */
	clickedBefore?: LinkName[];
	/** For campaign.threshold: what has been reached, and where the campaign stands. */
	reached?: { threshold: Threshold; report: Standing };
	/** The one subscription that it is for (a UUID), where others ask for another time. */
	onlyFor?: string;
}

/**
 * The event's JSON, made once: each subscriber gets these very letters on each attempt, or the signature of a
 * retry would differ from the first.
 */
export function toBody({ type, at, campaign, message, click, reached }: NewEvent): string {
	return JSON.stringify({
		type,
		timestamp: at.toISOString(),
		data: {
			...(click && { click }),
			...(!reached && { message }),
			campaign: campaign && { id: publicId('cmp', campaign.id), name: campaign.name },
			...reached,
		},
	});
}
