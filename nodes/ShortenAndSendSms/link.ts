import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { requiredText } from '../shared/parameters';
import { pick } from '../shared/pick';
import { clickloopApiRequest } from '../shared/transport';

/** What most workflows use of a link. */
const FIELDS = ['shortUrl', 'token', 'url', 'campaignId', 'expiresAt', 'disabled', 'humanClicks'];

export const urlField: INodeProperties = {
	displayName: 'URL',
	name: 'url',
	type: 'string',
	default: '',
	placeholder: 'e.g. https://acme.com/start',
	description: 'Where the short link leads',
};

export const expiryField: INodeProperties = {
	displayName: 'Link Expires At',
	name: 'expiresAt',
	type: 'dateTime',
	default: '',
	description: 'From when on the short link no longer leads anywhere',
};

/** @returns the field for a link that was made before */
export function tokenField(show: Record<string, string[]>): INodeProperties {
	return {
		displayName: 'Short Link',
		name: 'link',
		type: 'string',
		required: true,
		default: '={{ $json.shortUrl }}',
		placeholder: 'e.g. https://go.acme.com/x7Kq2Lm',
		description: 'The short link, or its token alone',
		displayOptions: { show },
	};
}

/**
 * Changes the link that an input item names.
 *
 * @throws NodeOperationError when it names none
 */
export async function changeLink(
	this: IExecuteFunctions,
	body: IDataObject,
	itemIndex: number,
): Promise<IDataObject> {
	const given = requiredText.call(this, 'link', 'Short Link', itemIndex).trim();
	const token = /(?:^|\/)([0-9A-Za-z]+)\/?$/.exec(given)?.[1];
	if (token === undefined)
		throw new NodeOperationError(
			this.getNode(),
			`'Short Link' (${given}) is no short link [item ${itemIndex}]`,
			{ itemIndex, description: 'Give it as it stands in the text, or its last part alone.' },
		);
	const path = `/v1/links/${token}`;
	const link = await clickloopApiRequest.call(this, { method: 'PATCH', path, body, itemIndex });
	return shownLink.call(this, link as IDataObject, itemIndex);
}

export function shownLink(
	this: IExecuteFunctions,
	link: IDataObject,
	itemIndex: number,
): IDataObject {
	const simplify = this.getNodeParameter('simplify', itemIndex, true) as boolean;
	return simplify ? pick(link, FIELDS) : link;
}
