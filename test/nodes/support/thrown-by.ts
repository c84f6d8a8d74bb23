import type { NodeApiError, NodeOperationError } from 'n8n-workflow';

/** @returns what a promise fails with; an n8n error, as far as the types go */
export async function thrownBy(
	promise: Promise<unknown>,
): Promise<NodeApiError | NodeOperationError> {
	try {
		await promise;
	} catch (error) {
		return error as NodeApiError;
	}
	throw new Error('Nothing was thrown');
}
