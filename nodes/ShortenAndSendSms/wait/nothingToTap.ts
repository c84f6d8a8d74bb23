import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/**
 * Tells that a text has been sent which nobody can answer with a tap.
 *
 * @param link the part of the address that was asked for, if any
 */
export function nothingToTapError(
	node: INode,
	link: string | undefined,
	itemIndex: number,
): NodeOperationError {
	const which = link === undefined ? 'tracked link' : `tracked link that contains '${link}'`;
	return new NodeOperationError(
		node,
		`The message was sent, but has no ${which} to wait for [item ${itemIndex}]`,
		{
			itemIndex,
			description:
				"Check the links in 'Text', and the options 'Track Links', 'If the Link Adds a Segment' and 'Wait for Link'.",
		},
	);
}
