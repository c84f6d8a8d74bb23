import type { IExecuteFunctions } from 'n8n-workflow';

/**
 * The idempotency key of an item whose user gave none: the same however often n8n tries the same
 * item of the same execution again, and another for everything else.
 *
 * It tells apart the n8n instance, the execution, the node (two nodes may text one campaign), the
 * run (a loop runs the node again, counting items from 0) and the item.
 */
export function defaultKey(this: IExecuteFunctions, itemIndex: number): string {
	const runIndex = this.getWorkflowDataProxy(itemIndex).$runIndex as number;
	const instance = this.getInstanceId().slice(0, 8);
	return [instance, firstExecutionId.call(this), this.getNode().id, runIndex, itemIndex].join('-');
}

/**
 * A retried execution has a new id, but inherits the node's context from the one it retries: so
 * the first id is kept there, and nobody is texted twice because one message of many failed.
 */
function firstExecutionId(this: IExecuteFunctions): string {
	const context = this.getContext('node');
	context.firstExecutionId ??= this.getExecutionId();
	return context.firstExecutionId as string;
}
