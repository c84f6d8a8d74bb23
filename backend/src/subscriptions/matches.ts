import type { Secrets } from '../auth/secrets.js';
import type { LinkName } from '../clicks/clicked-before.js';
import { publicId } from '../ids.js';
import { labelOf } from '../links/link.js';
import { hashContact } from '../recipients/contact.js';
import type { NewEvent } from './event.js';
import type { Filter } from './filter.js';

/** What a subscription asks for. */
export interface Asking {
	/** A UUID. */
	id: string;
	events: string[];
	/** Without the contact. */
	filter: Filter;
	/** The keyed hash of the contact it asks for; null for any. */
	contactHash: Buffer | null;
}

/** Contacts are compared by their keyed hashes, so that those of all subscriptions need not be decrypted. */
export type ContactHashed<Event extends NewEvent = NewEvent> = Event & {
	contactHash?: Buffer | null;
};

export function hashContactOf<Event extends NewEvent>(
	event: Event,
	secrets: Pick<Secrets, 'keyedHash'>,
): ContactHashed<Event> {
	const contact = event.message?.contact;
	return { ...event, contactHash: contact == null ? null : hashContact(secrets, contact) };
}

/** One part of what a subscription asks for: whether the event matches it, where it is given and applies. */
type Part = (event: ContactHashed, asking: Asking) => boolean;

const isForIt: Part = ({ onlyFor }, { id }) => onlyFor === undefined || onlyFor === id;

const isAskedFor: Part = ({ type }, { events, filter }) =>
	events.includes(type) ||
	(type === 'link.previewed' && !!filter.includePreviews && events.includes('link.clicked'));

const isOfCampaign: Part = ({ campaign }, { filter }) => {
	if (filter.campaign === undefined) return true;
	if (campaign === null) return false;
	const wanted = [filter.campaign].flat();
	return wanted.includes(campaign.name) || wanted.includes(publicId('cmp', campaign.id));
};

/** The parts that tell messages apart say nothing about a campaign as a whole. */
const ofMessages =
	(part: Part): Part =>
	(event, asking) =>
		event.type === 'campaign.threshold' || part(event, asking);

const isOfMessage: Part = ({ message }, { filter }) =>
	filter.message === undefined ||
	(message !== null && [filter.message].flat().includes(message.id));

const isOfContact: Part = ({ contactHash }, { contactHash: wanted }) =>
	wanted === null || !!contactHash?.equals(wanted);

const hasLink: Part = (event, { filter: { link } }) =>
	link === undefined || linksOf(event).some((one) => isLink(one, link));

const hasLabel: Part = (event, { filter: { label } }) =>
	label === undefined || linksOf(event).some(({ url }) => labelOf(url) === label);

/** The clicked link, or all of the message's where the event has no click. */
function linksOf({ click, message }: NewEvent): LinkName[] {
	return click ? [click] : (message?.links ?? []);
}

/** @param wanted a token, or a part of the target URL */
function isLink({ token, url }: LinkName, wanted: string): boolean {
	return token === wanted || url.includes(wanted);
}

/** Who hears of unsure clicks does not hear of them again when they settle. */
const isHeardNow: Part = ({ certainty }, { filter }) =>
	certainty !== (filter.includeUnsure ? 'settled' : 'unsure');

const isWhich: Part = ({ type, nth, nthPossible }, { filter }) => {
	const wanted = filter.once ? 1 : filter.nth;
	if (wanted === undefined || type !== 'link.clicked') return true;
	return wanted === (filter.includeUnsure ? nthPossible : nth);
};

const isWithin: Part = ({ click }, { filter: { withinHours } }) => {
	if (withinHours === undefined || !click) return true;
	const seconds = click.secondsSinceDelivered ?? click.secondsSinceSent;
	return seconds !== null && seconds <= withinHours * 3600;
};

const isAfter: Part = ({ click, clickedBefore }, { filter: { after } }) =>
	after === undefined || !click || !!clickedBefore?.some((link) => isLink(link, after));

/** @returns whether a filter asks for this link; one that names none asks for any */
export function isAskedLink(one: LinkName, { link, label }: Filter): boolean {
	return (
		(link === undefined || isLink(one, link)) && (label === undefined || labelOf(one.url) === label)
	);
}

const PARTS: Part[] = [
	isForIt,
	isAskedFor,
	isOfCampaign,
	ofMessages(isOfMessage),
	ofMessages(isOfContact),
	ofMessages(hasLink),
	ofMessages(hasLabel),
	isHeardNow,
	isWhich,
	isWithin,
	isAfter,
];

/** @returns whether the subscription wants the event: each part of its filter must match */
export function wants(asking: Asking, event: ContactHashed): boolean {
	return PARTS.every((part) => part(event, asking));
}
