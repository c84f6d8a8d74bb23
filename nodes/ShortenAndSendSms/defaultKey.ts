import { createHash } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { isTool } from '../shared/isTool';

/**
 * The idempotency key of an item whose user gave none: the same however often n8n tries the same
 * item of the same execution again, and another for everything else.
 *
 * It tells apart the n8n instance, the execution, the node (two nodes may text one campaign), the
 * run (a loop runs the node again, counting items from 0), the item, and the recipient: of two n8n
 * databases with one encryption key, both count executions from 1, and nobody may get lost for that.
 *
 * An AI agent that calls a tool again makes it another run. So there the text itself tells whether
 * it is the same once more.
 */
export function defaultKey(
	this: IExecuteFunctions,
	itemIndex: number,
	{ to, text }: { to: string; text: string },
): string {
	const instance = this.getInstanceId().slice(0, 8);
	const place = [instance, firstExecutionId.call(this), this.getNode().id];
	const phone = to.replace(/[^+\d]/g, '');
	if (isTool.call(this)) return [...place, digest([...place, phone, text])].join('-');
	const runIndex = this.getWorkflowDataProxy(itemIndex).$runIndex as number;
	return [...place, runIndex, itemIndex, digest([...place, phone])].join('-');
}

/** Short, and nothing of a number can be read from it. */
function digest(parts: string[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
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
