import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { WAIT_INDEFINITELY } from 'n8n-workflow';
import { sendAndWait } from '../operations/sendAndWait';
import { optionalText } from '../parameters';
import { handleMessages } from '../runOperation';
import type { Outcome } from '../types';
import { toGroups, type Awaited } from './groups';
import { limitInHours } from './limit';
import { linksWaitedFor } from './links';
import { lookForEndings } from './look';
import { toOutputs } from './outputs';
import { nothingToTapError } from './nothingToTap';
import { subscribeToEndings, unsubscribe } from './subscribe';
import type { Message, Wait, WaitingItem } from './types';

/** One input item whose message is on its way. */
type Sent = Awaited & { item: WaitingItem };

/**
 * Sends the messages of all input items, and lets the execution wait until each has been tapped or
 * cannot be any more. The server counts the time, not n8n: it knows when a text has arrived, and
 * n8n's own limit would let all items pass as clicked.
 *
 * @returns the outputs Clicked and Not Clicked, when it is decided already; else the input, since
 * n8n puts what it resumes with in its place
 * @throws what handleMessages throws, and NodeApiError or NodeOperationError when the server cannot
 * tell of taps; tried again, the node waits for the messages that it has sent before
 */
export async function runSendAndWait(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const limits = this.getInputData().map((_, itemIndex) => limitInHours.call(this, itemIndex));
	const outcomes = await handleMessages.call(this, sendAndWait);
	const sent = outcomes.map((outcome, itemIndex) =>
		toSent.call(this, outcome, limits[itemIndex] as number, itemIndex),
	);
	const awaited = sent.filter((one) => 'messageId' in one);
	const items = sent.map((one): WaitingItem => ('messageId' in one ? one.item : one));

	const groups = await subscribeToEndings.call(this, toGroups(awaited));
	// A tap may have come before the server was asked to tell of it.
	const endings = await lookForEndings.call(this, groups);
	if (endings !== undefined) {
		await unsubscribe.call(this, groups);
		return toOutputs({ groups, items }, endings);
	}
	const wait: Wait = { groups, items };
	this.getContext('node').wait = wait as unknown as IDataObject;
	await this.putExecutionToWait(WAIT_INDEFINITELY);
	return [this.getInputData()];
}

function toSent(
	this: IExecuteFunctions,
	outcome: Outcome,
	afterHours: number,
	itemIndex: number,
): Sent | { error: string } {
	if (outcome instanceof Error) return { error: outcome.message };
	const options = this.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const link = optionalText(options.waitForLink);
	const message = outcome.message as Message;
	if (linksWaitedFor(message, link).length === 0) {
		const error = nothingToTapError(this.getNode(), link, itemIndex);
		if (!this.continueOnFail()) throw error;
		return { error: error.message };
	}
	const simplify = this.getNodeParameter('simplify', itemIndex, true) as boolean;
	const item = { messageId: message.id, campaign: outcome.campaign, simplify };
	return { messageId: message.id, link, afterHours, item };
}
