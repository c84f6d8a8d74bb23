import type { IDataObject } from 'n8n-workflow';

/** @returns the named fields of an object, in the order they are named; absent ones stay absent */
export function pick(from: IDataObject, fields: string[]): IDataObject {
	return Object.fromEntries(
		fields.filter((field) => field in from).map((field) => [field, from[field]]),
	);
}
