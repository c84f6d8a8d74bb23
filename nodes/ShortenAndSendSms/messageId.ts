import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { requiredText } from '../shared/parameters';

/** @returns the field for a message that was made before */
export function messageIdField(show: Record<string, string[]>): INodeProperties {
	return {
		displayName: 'Message ID',
		name: 'messageId',
		type: 'string',
		required: true,
		default: '={{ $json.messageId }}',
		placeholder: 'e.g. msg_01k9z3c1v8f0mr2e6q5y7t4b9d',
		description: "The ID that came with the message, as in 'messageId' of its item",
		displayOptions: { show },
	};
}

/** @throws NodeOperationError when the field is empty */
export function readMessageId(this: IExecuteFunctions, itemIndex: number): string {
	const id = requiredText.call(this, 'messageId', 'Message ID', itemIndex);
	return encodeURIComponent(id.trim());
}
