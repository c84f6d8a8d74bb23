import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError, tryToParseDateTime } from 'n8n-workflow';
import { shorten } from './words';

/** What JavaScript makes of an object inside a text; nobody means to send it. */
const OBJECT_AS_TEXT = '[object Object]';

/**
 * Reads a parameter that must hold a text.
 *
 * @throws NodeOperationError when it is empty for this item, or no text
 */
export function requiredText(
	this: IExecuteFunctions,
	name: string,
	displayName: string,
	itemIndex: number,
): string {
	const value = this.getNodeParameter(name, itemIndex, '', { extractValue: true });
	const text = optionalText.call(this, value, displayName, itemIndex);
	if (text !== undefined) return text;
	throw new NodeOperationError(
		this.getNode(),
		`The parameter '${displayName}' is empty [item ${itemIndex}]`,
		{
			itemIndex,
			description: `Fill in '${displayName}'. If it is an expression, check that the field it reads is there in every input item.`,
		},
	);
}

/**
 * @returns a text, also of what an expression gives as a number; nothing where there is only space
 * @throws NodeOperationError when an expression gives an object or a list, which would become a text that nobody meant
 */
export function optionalText(
	this: IExecuteFunctions,
	value: unknown,
	displayName: string,
	itemIndex: number,
): string | undefined {
	if (value === undefined || value === null) return undefined;
	const kind = kindOfNoText(value);
	if (kind === undefined) return String(value).trim() === '' ? undefined : String(value);
	throw new NodeOperationError(
		this.getNode(),
		`'${displayName}' ${kind}: ${shorten(asText(value))} [item ${itemIndex}]`,
		{
			itemIndex,
			description: `Let the expression in '${displayName}' give one field of it, such as {{ $json.phone }} and not {{ $json }}.`,
		},
	);
}

function kindOfNoText(value: unknown): string | undefined {
	if (Array.isArray(value)) return 'is a list and not a text';
	if (typeof value === 'object') return 'is an object and not a text';
	return String(value).includes(OBJECT_AS_TEXT) ? 'has an object in it' : undefined;
}

function asText(value: unknown): string {
	return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Reads a date as the editor or an expression gives it.
 *
 * @returns ISO 8601 in UTC; a date that names no zone is one of the workflow's time zone
 * @throws NodeOperationError when it is no date
 */
export function optionalTime(
	this: IExecuteFunctions,
	value: unknown,
	displayName: string,
	itemIndex: number,
) {
	if (value === undefined || value === null || value === '') return undefined;
	try {
		return tryToParseDateTime(value, this.getTimezone()).toUTC();
	} catch (error) {
		throw new NodeOperationError(this.getNode(), error as Error, {
			message: `'${displayName}' is not a date: ${shorten(asText(value))} [item ${itemIndex}]`,
			description: 'Choose a date and time, or write one such as 2026-12-24T18:00:00Z.',
			itemIndex,
		});
	}
}
