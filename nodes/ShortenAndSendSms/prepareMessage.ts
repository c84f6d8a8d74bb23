import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { defaultKey } from './defaultKey';
import { readDomain } from './domain';
import { optionalText, optionalTime, requiredText } from '../shared/parameters';
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
	return {
		itemIndex,
		settings: batchSettings.call(this, operation, options, itemIndex),
		message: message.call(this, operation, options, itemIndex),
	};
}

function batchSettings(
	this: IExecuteFunctions,
	{ sends }: Operation,
	options: IDataObject,
	itemIndex: number,
): BatchSettings {
	return {
		campaign: requiredText.call(this, 'campaign', 'Campaign', itemIndex).trim(),
		channel: sends ? requiredText.call(this, 'channel', 'Channel', itemIndex).trim() : null,
		options: withoutEmpty({
			track: options.track,
			scheme: options.scheme,
			domain: readDomain.call(this, options.domain, itemIndex),
			expiresAt: expiry.call(this, options, itemIndex),
			onExtraSegment: options.onExtraSegment,
			onNoLink: options.onNoLink,
			defaultCountry: optionalText
				.call(this, options.defaultCountry, 'Default Country', itemIndex)
				?.trim(),
			checkTargets: options.checkTargets,
		}),
	};
}

function message(
	this: IExecuteFunctions,
	operation: Operation,
	options: IDataObject,
	itemIndex: number,
): IDataObject {
	const { sends, keyed } = operation;
	const to = requiredText.call(this, 'to', 'To', itemIndex).trim();
	const text = requiredText.call(this, 'text', 'Text', itemIndex);
	const key = optionalText.call(this, options.key, 'Send Only Once Per Key', itemIndex);
	const sentAt = optionalTime.call(this, options.sentAt, 'Sent At', itemIndex);
	return withoutEmpty({
		to,
		text,
		key: keyed ? (key ?? defaultKey.call(this, itemIndex, { to, text })) : undefined,
		contact: optionalText.call(this, options.contact, 'Contact ID', itemIndex),
		metadata: metadata.call(this, options, itemIndex),
		sentAt: sends ? undefined : (sentAt?.toISO() ?? countedAsSent(operation, options)),
	});
}

/** A text that another node sends counts as sent when it is made, unless it is to be marked later. */
function countedAsSent({ countsAsSent }: Operation, options: IDataObject): string | undefined {
	const isMarkedLater = options.countsAsSent === 'whenMarked';
	return countsAsSent && !isMarkedLater ? new Date().toISOString() : undefined;
}

/**
 * Rounded up to the minute: counted from $now it would differ by milliseconds from item to item,
 * and items that differ cannot go in one request.
 */
function expiry(
	this: IExecuteFunctions,
	{ expiresAt }: IDataObject,
	itemIndex: number,
): string | undefined {
	const time = optionalTime.call(this, expiresAt, 'Link Expires At', itemIndex);
	return time?.plus({ minutes: 1, milliseconds: -1 }).startOf('minute').toISO() ?? undefined;
}

/** The user's fields, and where the message came from, so that a click leads back to it. */
function metadata(this: IExecuteFunctions, options: IDataObject, itemIndex: number): IDataObject {
	const { fields = [] } = (options.metadata ?? {}) as {
		fields?: Array<{ name: string; value: string }>;
	};
	for (const part of fields.flatMap(({ name, value }) => [name, value]))
		optionalText.call(this, part, 'Metadata', itemIndex);
	return {
		workflowId: this.getWorkflow().id,
		executionId: this.getExecutionId(),
		...Object.fromEntries(fields.map(({ name, value }) => [name, value])),
	};
}

function withoutEmpty(fields: Record<string, unknown>): IDataObject {
	return Object.fromEntries(
		Object.entries(fields).filter(([, value]) => value !== undefined),
	) as IDataObject;
}
