import type { INodeExecutionData } from 'n8n-workflow';
import { simplifiedWaited } from '../simplified';
import type { Ending, Wait, WaitingItem } from './types';

/** @returns the items of the outputs Clicked and Not Clicked, each in input order */
export function toOutputs(
	{ items }: Wait,
	endings: Map<string, Ending>,
): [INodeExecutionData[], INodeExecutionData[]] {
	const clicked: INodeExecutionData[] = [];
	const notClicked: INodeExecutionData[] = [];
	for (const [item, waiting] of items.entries()) {
		const json = toJson(waiting, endings);
		const output = json.status === 'clicked' ? clicked : notClicked;
		output.push({ json, pairedItem: { item } });
	}
	return [clicked, notClicked];
}

function toJson(waiting: WaitingItem, endings: Map<string, Ending>): INodeExecutionData['json'] {
	if ('error' in waiting) return { error: waiting.error };
	const { campaign, messageId, simplify } = waiting;
	const { status, message, click } = endings.get(messageId) as Ending;
	const shown = simplify && message !== undefined ? simplifiedWaited(message) : message;
	return {
		status,
		campaign: { ...campaign },
		message: shown ?? { id: messageId },
		...(click === undefined ? {} : { click }),
	};
}
