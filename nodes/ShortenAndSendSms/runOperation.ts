import type { IExecuteFunctions, INodeExecutionData, JsonObject } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { isRefusedInput, ofItem } from '../shared/errors';
import { clickloopApiRequest } from '../shared/transport';
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
 * Has the server take the messages of all input items. One that cannot be taken stops none of the others.
 *
 * @returns what became of each, in input order; errors only with 'Continue On Fail'
 * @throws NodeApiError when the server cannot be asked at all
 * @throws NodeOperationError or NodeApiError for a message that was not taken, after all others have been handled
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
	if (!this.continueOnFail()) throwIfAnyFailed.call(this, outcomes);
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
			operation.check?.call(this, itemIndex);
			messages.push(prepareMessage.call(this, operation, itemIndex));
		} catch (error) {
			outcomes[itemIndex] = new NodeOperationError(this.getNode(), error as Error, { itemIndex });
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
		messages.forEach((prepared, position) => {
			const result = answer.results[position] ?? NO_RESULT;
			outcomes[prepared.itemIndex] = toOutcome.call(this, operation, answer, result, prepared);
		});
	} catch (error) {
		const failure = new NodeApiError(this.getNode(), error as JsonObject);
		if (!isRefusedInput(failure) && !this.continueOnFail()) throw failure;
		for (const { itemIndex } of messages)
			outcomes[itemIndex] = ofItem(this.getNode(), failure, itemIndex);
	}
}

function toOutcome(
	this: IExecuteFunctions,
	{ needsMessage }: Operation,
	{ campaign }: BatchAnswer,
	result: MessageResult,
	{ message: given, itemIndex }: PreparedMessage,
): Outcome {
	if (result.status === 'rejected')
		return rejectedError(this.getNode(), result.error, given, itemIndex);
	const { status, message, warnings = [] } = result;
	const isUnreadable = status === 'duplicate' && message.text === undefined;
	if (needsMessage && isUnreadable) return unreadableError(this.getNode(), itemIndex);
	return { status, campaign, message, warnings };
}

/** One message that was not taken stops the run, but only once every other one is on its way. */
function throwIfAnyFailed(this: IExecuteFunctions, outcomes: Outcome[]): void {
	const failed = outcomes.filter((outcome) => outcome instanceof Error);
	if (failed[0] === undefined) return;
	throw rejectedSummary(this.getNode(), failed[0], failed.length, outcomes.length);
}

function toItem(this: IExecuteFunctions, outcome: Outcome, itemIndex: number): INodeExecutionData {
	const pairedItem = { item: itemIndex };
	if (outcome instanceof Error) {
		return { json: { error: outcome.message }, error: outcome, pairedItem };
	}
	const { status, campaign, message, warnings } = outcome;
	const simplify = this.getNodeParameter('simplify', itemIndex, true) as boolean;
	const json = simplify
		? {
				...simplified(message),
				status,
				campaignId: campaign.id,
				campaign: campaign.name,
				warnings,
			}
		: { status, campaign: { ...campaign }, message, warnings };
	return { json, pairedItem };
}
