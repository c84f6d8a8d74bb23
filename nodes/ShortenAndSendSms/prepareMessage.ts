import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError, tryToParseDateTime } from 'n8n-workflow';
import { defaultKey } from './defaultKey';
import type { BatchSettings, Operation, PreparedMessage } from './types';

/**
 * Reads one input item's parameters into a message of the API.
 *
 * @throws NodeOperationError naming the parameter that has no usable value
 */
export function prepareMessage(
	this: IExecuteFunctions,
	operation: Operation,
	itemIndex: number,
): PreparedMessage {
	const options = this.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const time = (name: string, displayName: string) =>
		toUtc.call(this, options[name], displayName, itemIndex);

	const settings: BatchSettings = {
		campaign: requiredText.call(this, 'campaign', 'Campaign', itemIndex),
		channel: operation.sends ? requiredText.call(this, 'channel', 'Channel', itemIndex) : null,
		options: withoutEmpty({
			track: options.track,
			scheme: options.scheme,
			domain: options.domain,
			expiresAt: time('expiresAt', 'Link Expires At'),
			onExtraSegment: options.onExtraSegment,
		}),
	};
	const message = withoutEmpty({
		to: requiredText.call(this, 'to', 'To', itemIndex),
		text: requiredText.call(this, 'text', 'Text', itemIndex),
		key: operation.keyed ? options.key || defaultKey.call(this, itemIndex) : undefined,
		contact: options.contact,
		metadata: metadata.call(this, options),
		sentAt: operation.sends ? undefined : time('sentAt', 'Sent At'),
	});
	return { itemIndex, settings, message };
}

function requiredText(
	this: IExecuteFunctions,
	name: string,
	displayName: string,
	itemIndex: number,
): string {
	const value = this.getNodeParameter(name, itemIndex, '', { extractValue: true });
	const text = value === null || value === undefined ? '' : String(value).trim();
	if (text !== '') return text;
	throw new NodeOperationError(
		this.getNode(),
		`The parameter '${displayName}' is empty [item ${itemIndex}]`,
		{
			itemIndex,
			description: `Fill in '${displayName}'. If it is an expression, check that the field it reads is there in every input item.`,
		},
	);
}

/** A date as the editor or an expression gives it, in the workflow's time zone if it names none. */
function toUtc(
	this: IExecuteFunctions,
	value: unknown,
	displayName: string,
	itemIndex: number,
): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	try {
		return tryToParseDateTime(value, this.getTimezone()).toUTC().toISO() ?? undefined;
	} catch (error) {
		throw new NodeOperationError(this.getNode(), error as Error, {
			message: `'${displayName}' is not a date: ${String(value)} [item ${itemIndex}]`,
			description: 'Choose a date and time, or write one such as 2026-12-24T18:00:00Z.',
			itemIndex,
		});
	}
}

function metadata(this: IExecuteFunctions, options: IDataObject): IDataObject {
	const { fields = [] } = (options.metadata ?? {}) as {
		fields?: Array<{ name: string; value: unknown }>;
	};
	return {
		workflowId: this.getWorkflow().id,
		executionId: this.getExecutionId(),
		...Object.fromEntries(fields.map(({ name, value }) => [name, value])),
	};
}

function withoutEmpty(fields: Record<string, unknown>): IDataObject {
	const filled = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
	return Object.fromEntries(filled) as IDataObject;
}
