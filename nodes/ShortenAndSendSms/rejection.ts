import type { IDataObject, INode, NodeApiError } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { describeDetail } from '../shared/findings';

/**
 * The server's reason for not taking one message, told for the item it came from.
 *
 * @param message as the server was given it
 */
export function rejectedError(
	node: INode,
	{ code, detail }: { code: string; detail: string },
	message: IDataObject,
	itemIndex: number,
): NodeOperationError {
	const reason = describeDetail(detail, message);
	return new NodeOperationError(node, `Message rejected: ${reason} [item ${itemIndex}]`, {
		itemIndex,
		type: code,
		description: "Correct 'To', 'Text' or the options of this item.",
	});
}

/** A message of an earlier try, which a key without the scope `messages:read` is only told the id of. */
export function unreadableError(node: INode, itemIndex: number): NodeOperationError {
	return new NodeOperationError(
		node,
		`The message was made before, and the API key may not read it [item ${itemIndex}]`,
		{
			itemIndex,
			description:
				"Give the credential's API key the scope messages:read, and retry: the message is not made or sent a second time.",
		},
	);
}

/**
 * The one error a run ends with when messages were rejected: the first rejection, how many there
 * are, and that the accepted messages stay accepted.
 *
 * @param count how many messages were rejected
 * @param total how many messages the run had
 */
export function rejectedSummary(
	node: INode,
	first: NodeOperationError | NodeApiError,
	count: number,
	total: number,
): NodeOperationError | NodeApiError {
	if (total === 1) return first;
	return new NodeOperationError(
		node,
		`${count} of ${total} messages not accepted. ${first.message}`,
		{
			itemIndex: first.context.itemIndex as number,
			type: first instanceof NodeOperationError ? first.type : undefined,
			description: `${first.description ?? ''} The other messages were accepted; retrying this execution does not send them a second time. To go on with them, set 'On Error' in the node settings to continue.`,
		},
	);
}
