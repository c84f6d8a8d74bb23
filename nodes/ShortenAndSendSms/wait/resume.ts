import type { IWebhookDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { toOutputs, type KeptWait } from './outputs';
import { findEndings } from './waits';

/** Where a waiting execution is called. It is registered nowhere: its URL goes with a wait. */
export const resumeWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		// What n8n signs resume URLs for.
		path: '={{ $nodeId }}',
		isFullPath: true,
		restartWebhook: true,
		// The answer means "the execution has gone on, tell it no more": until then the server calls again.
		responseMode: 'onReceived',
		responseCode: '={{ 410 }}',
		responseData: 'noData',
	},
];

/**
 * Handles one call of the resume URL, whose signature n8n has verified. Whoever calls and whatever
 * they say, it only gives cause to ask the server: the execution goes on when it says that each
 * message has been tapped by a person, or cannot be in time.
 */
export async function resume(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const wait = keptWait.call(this);
	const endings = await findEndings.call(this, wait.waits);
	if (endings === undefined) {
		this.getResponseObject().status(200).json({ message: 'Noted; the execution still waits' });
		return { noWebhookResponse: true };
	}
	return { workflowData: toOutputs(wait, endings) };
}

/** n8n gives a node's webhook no other way to what the node has kept in the execution. */
function keptWait(this: IWebhookFunctions): KeptWait {
	const name = JSON.stringify(this.getNode().name);
	return this.evaluateExpression(`{{ $node[${name}].context.wait }}`) as unknown as KeptWait;
}
