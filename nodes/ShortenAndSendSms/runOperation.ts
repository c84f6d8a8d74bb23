import type { IExecuteFunctions, INodeExecutionData, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { clickloopApiRequest } from '../shared/transport';
import type { Campaign } from '../shared/types';
import { toBatches } from './batches';
import { prepareMessage } from './prepareMessage';
import { rejectedError, rejectedSummary, unreadableError } from './rejection';
import { simplified } from './simplified';
import type {
	Batch,
	BatchAnswer,
	MessageResult,
	Operation,
	Outcome,
	PreparedMessage,
} from './types';

const NO_RESULT: MessageResult = {
	status: 'rejected',
	error: { code: 'no-result', detail: 'the server says nothing about it' },
};

/**
 * Runs one operation over all input items, in as few requests as can be.
 *
 * @returns one item for each input item, in input order; with 'Continue On Fail' an item that
 * could not be handled carries its error
 * @throws what handleMessages throws
 */
export async function runOperation(
	this: IExecuteFunctions,
	operation: Operation,
): Promise<INodeExecutionData[]> {
	const outcomes = await handleMessages.call(this, operation);
	return outcomes.map((outcome, itemIndex) => toItem.call(this, outcome, itemIndex));
}

/**
 * Has the server take the messages of all input items.
 *
 * @returns what became of each, in input order; errors only with 'Continue On Fail'
 * @throws NodeOperationError for a parameter without a usable value, before anything is sent
 * @throws NodeApiError when a request as a whole fails
 * @throws NodeOperationError for a rejected message, after all others have been handled
 */
export async function handleMessages(
	this: IExecuteFunctions,
	operation: Operation,
): Promise<Outcome[]> {
	const outcomes: Outcome[] = [];
	const messages = prepareMessages.call(this, operation, outcomes);
	for (const batch of toBatches(messages)) {
		await runBatch.call(this, operation, batch, outcomes);
	}
	if (!this.continueOnFail()) throwIfRejected.call(this, outcomes);
	return outcomes;
}

function prepareMessages(
	this: IExecuteFunctions,
	operation: Operation,
	outcomes: Outcome[],
): PreparedMessage[] {
	const messages: PreparedMessage[] = [];
	for (let itemIndex = 0; itemIndex < this.getInputData().length; itemIndex++) {
		try {
			messages.push(prepareMessage.call(this, operation, itemIndex));
		} catch (error) {
			const failure = new NodeOperationError(this.getNode(), error as Error, { itemIndex });
			if (!this.continueOnFail()) throw failure;
			outcomes[itemIndex] = failure;
		}
	}
	return messages;
}

async function runBatch(
	this: IExecuteFunctions,
	operation: Operation,
	{ settings, messages }: Batch,
	outcomes: Outcome[],
): Promise<void> {
	try {
		const answer = (await clickloopApiRequest.call(this, {
			method: 'POST',
			path: operation.path,
			body: { ...settings, messages: messages.map(({ message }) => message) },
		})) as BatchAnswer;
		messages.forEach(({ itemIndex }, position) => {
			const result = answer.results[position] ?? NO_RESULT;
			outcomes[itemIndex] = toOutcome.call(this, operation, answer.campaign, result, itemIndex);
		});
	} catch (error) {
		const failure = new NodeApiError(this.getNode(), error as JsonObject);
		if (!this.continueOnFail()) throw failure;
		for (const { itemIndex } of messages) outcomes[itemIndex] = failure;
	}
}

function toOutcome(
	this: IExecuteFunctions,
	{ needsMessage }: Operation,
	campaign: Campaign,
	result: MessageResult,
	itemIndex: number,
): Outcome {
	if (result.status === 'rejected') return rejectedError(this.getNode(), result.error, itemIndex);
	const { status, message, warnings = [] } = result;
	const isUnreadable = status === 'duplicate' && message.text === undefined;
	if (needsMessage && isUnreadable) return unreadableError(this.getNode(), itemIndex);
	return { status, campaign, message, warnings };
}

/** One rejected message stops the run, but only once every other one is on its way. */
function throwIfRejected(this: IExecuteFunctions, outcomes: Outcome[]): void {
	const rejected = outcomes.filter((outcome) => outcome instanceof NodeOperationError);
	if (rejected[0] === undefined) return;
	throw rejectedSummary(this.getNode(), rejected[0], rejected.length, outcomes.length);
}

function toItem(this: IExecuteFunctions, outcome: Outcome, itemIndex: number): INodeExecutionData {
	const pairedItem = { item: itemIndex };
	if (outcome instanceof Error) {
		return { json: { error: outcome.message }, error: outcome, pairedItem };
	}
	const { status, campaign, message, warnings } = outcome;
	const simplify = this.getNodeParameter('simplify', itemIndex, true) as boolean;
	const shown = simplify ? simplified(message) : message;
	return { json: { status, campaign: { ...campaign }, message: shown, warnings }, pairedItem };
}
