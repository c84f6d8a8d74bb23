import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { lookForEndings } from './look';
import { toOutputs } from './outputs';
import { unsubscribe } from './subscribe';
import type { Subscribed, Wait } from './types';

/**
 * Handles one call of the resume URL, whose signature n8n has verified. Whoever calls and whatever
 * they say, it only gives cause to ask the server: the execution goes on when it says that each
 * message has been tapped by a person, or cannot be in time.
 */
export async function resume(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const wait = keptWait.call(this);
	const endings = await lookForEndings.call(this, wait.groups);
	if (endings === undefined) {
		this.getResponseObject().status(200).json({ message: 'Noted; the execution still waits' });
		return { noWebhookResponse: true };
	}
	unsubscribeOnceResumed.call(this, wait.groups);
	return { workflowData: toOutputs(wait, endings) };
}

/** n8n gives a node's webhook no other way to what the node has kept in the execution. */
function keptWait(this: IWebhookFunctions): Wait {
	const name = JSON.stringify(this.getNode().name);
	return this.evaluateExpression(`{{ $node[${name}].context.wait }}`) as unknown as Wait;
}

/**
 * Not before n8n has answered with success, that is, has started the execution: should it not come
 * to that, the server calls again, and the wait does not last for ever.
 */
function unsubscribeOnceResumed(this: IWebhookFunctions, groups: Subscribed[]): void {
	const response = this.getResponseObject();
	response.once('close', () => {
		if (!response.writableFinished || response.statusCode >= 300) return;
		unsubscribe.call(this, groups).catch((error: Error) => {
			this.logger.warn(
				`${this.getNode().name}: A subscription stays behind in Clickloop: ${error.message}`,
			);
		});
	});
}
