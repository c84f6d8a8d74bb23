import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { createEventMemory } from './eventMemory';
import { simplified } from './simplified';
import { verifyDelivery } from './signature';

/** The body of a delivery. */
interface Event {
	type: string;
	timestamp: string;
	data: IDataObject;
}

const memory = createEventMemory();

const SECRET_REPLACED =
	'The signing secret of the subscription has been replaced. Events still come for a while; deactivate the workflow and activate it again before they stop.';

/**
 * Handles one call of the webhook URL: a genuine event starts the workflow, a repeated one is
 * answered with success and does nothing, anything else is refused with 401.
 *
 * What does not start the workflow is in n8n's log and, through the answer, in the server's log of
 * deliveries. It makes no failed execution: anybody who knows the URL could fill the list with them.
 */
export async function receiveEvent(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const staticData = this.getWorkflowStaticData('node');
	const { rawBody } = this.getRequestObject();
	if (typeof staticData.secret !== 'string') {
		if (isPing.call(this)) return answer.call(this, 401, 'The secret is not known here yet');
		return refuse.call(this, 'No subscription is known here. Activate the workflow again.');
	}

	const delivery = verifyDelivery(
		this.getHeaderData(),
		rawBody ?? Buffer.alloc(0),
		staticData.secret,
		Date.now(),
	);
	if ('reason' in delivery) return refuse.call(this, delivery.reason);
	if (delivery.isSecretReplaced) log.call(this, 'warn', SECRET_REPLACED);

	const state = memory.stateOf(delivery.id, staticData);
	if (state === 'handled') return ignoreRepeated.call(this, delivery.id);
	if (state === 'inProgress') {
		return answer.call(this, 409, 'This event is being handled now; deliver it again later');
	}

	const keep = memory.begin(delivery.id, staticData, this.getResponseObject());
	const { type, timestamp, data } = this.getBodyData() as unknown as Event;
	const simplify = this.getNodeParameter('simplify', false) as boolean;
	const json = { id: delivery.id, type, timestamp, ...data };
	return {
		workflowData: [this.helpers.returnJsonArray(simplify ? simplified(json) : json)],
		// n8n reads this when it has started the workflow. What is written into the static data before is
		// not saved: starting the workflow marks the static data as unchanged (n8n 2.41).
		get webhookResponse() {
			keep();
			return { message: 'Workflow was started' };
		},
	};
}

/** The server's way of trying the URL while it makes the subscription, whose secret n8n has only afterwards. */
function isPing(this: IWebhookFunctions): boolean {
	return this.getBodyData().type === 'subscription.ping';
}

function refuse(this: IWebhookFunctions, reason: string): IWebhookResponseData {
	log.call(this, 'warn', `A call was refused: ${reason}`);
	return answer.call(this, 401, reason);
}

function ignoreRepeated(this: IWebhookFunctions, eventId: string): IWebhookResponseData {
	log.call(this, 'info', `The event ${eventId} came again and was not repeated`);
	return answer.call(this, 200, 'This event has been handled before');
}

function log(this: IWebhookFunctions, level: 'info' | 'warn', text: string): void {
	const { id: workflowId } = this.getWorkflow();
	const { name } = this.getNode();
	this.logger[level](`${name}: ${text}`, { workflowId, nodeName: name });
}

/** Answers without starting the workflow. */
function answer(this: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	this.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
