import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { simplifiedWaited } from '../simplified';
import type { Ending } from './waits';

/** One input item while the node waits; `json` is what it came with. */
export type WaitingItem = { json: IDataObject } & (
	| { messageId: string; campaign: IDataObject; simplify: boolean }
	/** Its message was not accepted, and the node continues on fail. */
	| { error: string }
);

/** All that is needed to go on, kept by n8n with the waiting execution. */
export interface KeptWait {
	/** Ids of the server's waits. */
	waits: string[];
	/** One for each input item, in order. */
	items: WaitingItem[];
}

/**
 * Each item carries what its input item had: on resuming, n8n forgets which item came from which.
 *
 * @returns the items of the outputs Clicked and Not Clicked, each in input order
 */
export function toOutputs(
	{ items }: KeptWait,
	endings: Map<string, Ending>,
): [INodeExecutionData[], INodeExecutionData[]] {
	const clicked: INodeExecutionData[] = [];
	const notClicked: INodeExecutionData[] = [];
	for (const [item, waiting] of items.entries()) {
		const json = { ...waiting.json, ...toJson(waiting, endings) };
		const output = json.status === 'clicked' ? clicked : notClicked;
		output.push({ json, pairedItem: { item } });
	}
	return [clicked, notClicked];
}

function toJson(waiting: WaitingItem, endings: Map<string, Ending>): IDataObject {
	// With nothing but an error, n8n would look for the item it came from, which it has forgotten.
	if ('error' in waiting) return { status: 'rejected', error: waiting.error };
	const { campaign, messageId, simplify } = waiting;
	const { ending, message, click } = endings.get(messageId) ?? { ending: null };
	const shown = simplify && message !== undefined ? simplifiedWaited(message) : message;
	return {
		status: ending ?? 'notClicked',
		messageId,
		campaign,
		message: shown ?? { id: messageId },
		...(click === undefined ? {} : { click }),
	};
}
