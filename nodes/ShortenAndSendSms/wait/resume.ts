import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { lookForEndings } from './look';
import { toOutputs } from './outputs';
import { GROUP, unsubscribe } from './subscribe';
import type { Wait } from './types';

/**
 * Handles one call of the resume URL, whose signature n8n has verified. Whoever calls and whatever
 * they say, it only gives cause to ask the server: the execution goes on when it says that each
 * message has been tapped by a person, or cannot be in time.
 *
 * n8n then answers 410, which ends the subscription that has called, but not before it has started
 * the execution: should it not come to that, the server calls again, and nobody waits for ever.
 */
export async function resume(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const wait = keptWait.call(this);
	const endings = await lookForEndings.call(this, wait.groups);
	if (endings === undefined) {
		this.getResponseObject().status(200).json({ message: 'Noted; the execution still waits' });
		return { noWebhookResponse: true };
	}
	const { [GROUP]: calling } = this.getQueryData() as { [GROUP]?: string };
	const others = wait.groups.filter((_, position) => String(position) !== calling);
	await unsubscribe.call(this, others);
	return { workflowData: toOutputs(wait, endings) };
}

/** n8n gives a node's webhook no other way to what the node has kept in the execution. */
function keptWait(this: IWebhookFunctions): Wait {
	const name = JSON.stringify(this.getNode().name);
	return this.evaluateExpression(`{{ $node[${name}].context.wait }}`) as unknown as Wait;
}
