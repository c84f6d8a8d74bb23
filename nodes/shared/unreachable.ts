import type { INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/**
 * Tells that the server's events would never arrive here, and what to set.
 *
 * @param reason in the server's words, such as "connection refused"
 */
export function unreachableError(
	node: INode,
	url: string,
	reason: string | null,
): NodeOperationError {
	const { origin } = new URL(url);
	return new NodeOperationError(
		node,
		`The backend could not reach ${origin}: ${reason ?? 'no answer'}`,
		{
			description:
				'This is the address n8n takes for its own, and what answers there must be n8n itself. Set N8N_WEBHOOK_URL (formerly WEBHOOK_URL) in n8n to the address under which the Clickloop server reaches n8n without a redirect, restart n8n, and activate the workflow again.',
		},
	);
}
