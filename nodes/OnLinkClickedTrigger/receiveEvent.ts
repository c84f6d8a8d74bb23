import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { createEventMemory } from './eventMemory';
import { verifyDelivery } from './signature';

/** The body of a delivery. */
interface Event {
	type: string;
	timestamp: string;
	data: IDataObject;
}

const memory = createEventMemory();

/**
 * Handles one call of the webhook URL: a genuine event starts the workflow, a repeated one is
 * answered with success and does nothing, anything else is refused with 401.
 */
export async function receiveEvent(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const staticData = this.getWorkflowStaticData('node');
	const { rawBody } = this.getRequestObject();
	if (typeof staticData.secret !== 'string') {
		return answer.call(this, 401, 'No subscription is known here. Activate the workflow again.');
	}

	const delivery = verifyDelivery(
		this.getHeaderData(),
		rawBody ?? Buffer.alloc(0),
		staticData.secret,
		Date.now(),
	);
	if ('reason' in delivery) return answer.call(this, 401, delivery.reason);

	const state = memory.stateOf(delivery.id, staticData);
	if (state === 'handled') return answer.call(this, 200, 'This event has been handled before');
	if (state === 'inProgress') {
		return answer.call(this, 409, 'This event is being handled now; deliver it again later');
	}

	memory.begin(delivery.id, staticData, this.getResponseObject());
	const { type, timestamp, data } = this.getBodyData() as unknown as Event;
	const json = { id: delivery.id, type, timestamp, ...data };
	return { workflowData: [this.helpers.returnJsonArray(json)] };
}

/** Answers without starting the workflow. */
function answer(this: IWebhookFunctions, status: number, message: string): IWebhookResponseData {
	this.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
