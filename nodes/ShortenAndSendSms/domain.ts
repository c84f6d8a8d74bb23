import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { optionalText } from '../shared/parameters';

export const domainField: INodeProperties = {
	displayName: 'Short Domain',
	name: 'domain',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description: 'One of the short domains the server is set up with, instead of its first one',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a domain...',
			typeOptions: { searchListMethod: 'searchDomains' },
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://go.acme.com',
		},
	],
};

/** @param chosen as the field gives it inside a collection, or as an expression in its place does */
export function readDomain(
	this: IExecuteFunctions,
	chosen: unknown,
	itemIndex: number,
): string | undefined {
	const isLocator = typeof chosen === 'object' && chosen !== null && '__rl' in chosen;
	const domain = isLocator ? (chosen as IDataObject).value : chosen;
	return optionalText.call(this, domain, 'Short Domain', itemIndex)?.trim();
}
