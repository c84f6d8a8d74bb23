import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { pick } from '../shared/pick';

/** What a message has once its recipient was waited for. */
const FIELDS_OF_WAITED = [
	'id',
	'to',
	'contact',
	'text',
	'links',
	'segments',
	'channel',
	'status',
	'createdAt',
	'metadata',
	'error',
	'sentAt',
	'deliveredAt',
	'humanClicks',
	'firstClickAt',
	'linksClicked',
];

/** What has become of a message since it was made. */
const FIELDS_OF_OLD = [
	'campaignId',
	'error',
	'sentAt',
	'deliveredAt',
	'humanClicks',
	'firstClickAt',
	'lastClickAt',
];

/** @returns a message flat, with what most workflows use; of what a key may not read only what there is */
export function simplified(message: IDataObject): IDataObject {
	const { id, links, segments } = message as {
		id?: string;
		links?: Array<{ shortUrl: string }>;
		segments?: { after: { count: number } };
	};
	return {
		...(id === undefined ? {} : { messageId: id }),
		...pick(message, ['to', 'contact', 'text']),
		...(links === undefined ? {} : { shortUrl: links[0]?.shortUrl ?? null }),
		...(segments === undefined ? {} : { segments: segments.after.count }),
	};
}

export function simplifiedWaited(message: IDataObject): IDataObject {
	return pick(message, FIELDS_OF_WAITED);
}

/** @returns a message that was made before, as the item's 'Simplify' asks */
export function shownMessage(
	this: IExecuteFunctions,
	answer: unknown,
	itemIndex: number,
): IDataObject {
	const message = answer as IDataObject;
	const simplify = this.getNodeParameter('simplify', itemIndex, true) as boolean;
	if (!simplify) return message;
	return { ...simplified(message), ...pick(message, ['status', ...FIELDS_OF_OLD]) };
}
