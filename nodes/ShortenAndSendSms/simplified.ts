import type { IDataObject } from 'n8n-workflow';
import { pick } from '../shared/pick';

/** What most workflows use; left out is what a new message does not have yet, above all counts. */
const FIELDS = [
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
];

/** What a message has once its recipient was waited for. */
const FIELDS_OF_WAITED = [
	...FIELDS,
	'error',
	'sentAt',
	'deliveredAt',
	'humanClicks',
	'firstClickAt',
	'linksClicked',
];

export function simplified(message: IDataObject): IDataObject {
	return pick(message, FIELDS);
}

export function simplifiedWaited(message: IDataObject): IDataObject {
	return pick(message, FIELDS_OF_WAITED);
}
