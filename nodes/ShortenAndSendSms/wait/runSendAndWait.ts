import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError, WAIT_INDEFINITELY } from 'n8n-workflow';
import { sendAndWait } from '../operations/sendAndWait';
import { optionalText } from '../../shared/parameters';
import { handleMessages } from '../runOperation';
import type { Outcome } from '../types';
import { limitInMilliseconds } from './limit';
import { toOutputs, type KeptWait, type WaitingItem } from './outputs';
import { createWaits, deleteWait, findEndings, type Awaited } from './waits';

/**
 * Sends the messages of all input items, and lets the execution wait until each has been tapped or
 * cannot be any more. The server counts the time, not n8n, whose own limit would let all items pass
 * as clicked.
 *
 * @returns the outputs Clicked and Not Clicked, when it is decided already; else the input, since
 * n8n puts what it resumes with in its place
 * @throws what handleMessages throws, and NodeApiError or NodeOperationError when the server cannot
 * tell of taps; tried again, the node waits for the messages that it has sent before
 */
export async function runSendAndWait(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const input = this.getInputData();
	const outcomes = await handleMessages.call(this, sendAndWait);
	const awaited: Awaited[] = [];
	const items = outcomes.map((outcome, itemIndex): WaitingItem => {
		const sent = toSent.call(this, outcome, itemIndex);
		const { json } = input[itemIndex] as INodeExecutionData;
		if ('error' in sent) return { json, error: sent.error };
		awaited.push(sent);
		const simplify = this.getNodeParameter('simplify', itemIndex, true) as boolean;
		return { json, messageId: sent.messageId, campaign: sent.campaign, simplify };
	});

	const waits = await createWaits.call(this, awaited);
	const wait: KeptWait = { waits, items };
	// Nothing to wait for, or a tap that was quicker than the question.
	const endings = await findEndings.call(this, waits);
	if (endings !== undefined) {
		for (const id of waits) await deleteWait.call(this, id);
		return toOutputs(wait, endings);
	}
	this.getContext('node').wait = wait as unknown as IDataObject;
	await this.putExecutionToWait(WAIT_INDEFINITELY);
	return [input];
}

interface Sent extends Awaited {
	campaign: IDataObject;
}

function toSent(
	this: IExecuteFunctions,
	outcome: Outcome,
	itemIndex: number,
): Sent | { error: string } {
	if (outcome instanceof Error) return { error: outcome.message };
	const options = this.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const link = optionalText.call(this, options.waitForLink, 'Wait for Link', itemIndex);
	const { id, createdAt, links } = outcome.message as {
		id: string;
		createdAt: string;
		links: Array<{ token: string; url: string }>;
	};
	const isWanted = ({ token, url }: { token: string; url: string }) =>
		link === undefined || token === link || url.includes(link);
	if (links.some(isWanted)) {
		// By the server's clock, and the same again when the execution is retried.
		const limit = limitInMilliseconds.call(this, itemIndex);
		const until = new Date(Date.parse(createdAt) + limit).toISOString();
		return { messageId: id, link, until, campaign: { ...outcome.campaign } };
	}
	const error = nothingToTapError.call(this, link, itemIndex);
	if (!this.continueOnFail()) throw error;
	return { error: error.message };
}

/** Tells that a text has been sent which nobody can answer with a tap. */
function nothingToTapError(this: IExecuteFunctions, link: string | undefined, itemIndex: number) {
	const which = link === undefined ? 'tracked link' : `tracked link that contains '${link}'`;
	return new NodeOperationError(
		this.getNode(),
		`The message was sent, but has no ${which} to wait for [item ${itemIndex}]`,
		{
			itemIndex,
			description:
				"Check the links in 'Text', and the options 'Track Links', 'If the Link Adds a Segment' and 'Wait for Link'.",
		},
	);
}
