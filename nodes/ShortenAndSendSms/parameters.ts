import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError, tryToParseDateTime } from 'n8n-workflow';

/**
 * Reads a parameter that must hold a text.
 *
 * @throws NodeOperationError when it is empty for this item
 */
export function requiredText(
	this: IExecuteFunctions,
	name: string,
	displayName: string,
	itemIndex: number,
): string {
	const value = this.getNodeParameter(name, itemIndex, '', { extractValue: true });
	const text = optionalText(value);
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

/** @returns a text, also of what an expression gives as a number; nothing where there is only space */
export function optionalText(value: unknown): string | undefined {
	if (value === undefined || value === null) return undefined;
	const text = String(value);
	return text.trim() === '' ? undefined : text;
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
	if (optionalText(value) === undefined) return undefined;
	try {
		return tryToParseDateTime(value, this.getTimezone()).toUTC();
	} catch (error) {
		throw new NodeOperationError(this.getNode(), error as Error, {
			message: `'${displayName}' is not a date: ${String(value)} [item ${itemIndex}]`,
			description: 'Choose a date and time, or write one such as 2026-12-24T18:00:00Z.',
			itemIndex,
		});
	}
}
