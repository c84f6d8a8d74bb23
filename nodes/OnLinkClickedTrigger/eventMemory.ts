import type { IDataObject } from 'n8n-workflow';

/** How many event ids a workflow keeps in its static data: about 20 kB. */
const KEPT_BY_WORKFLOW = 500;

/** How many event ids one n8n process keeps, over all its workflows: a few MB. */
const KEPT_BY_PROCESS = 10_000;

/** What is known of an event when a delivery of it comes. */
export type EventState = 'new' | 'inProgress' | 'handled';

/** The part of Express's response that tells how a delivery was answered. */
export interface Answer {
	statusCode: number;
	writableFinished: boolean;
	once(event: 'close', listener: () => void): unknown;
}

/**
 * Remembers which events have been handled, so that a repeated delivery starts no second run.
 *
 * Twice, because neither place is enough: static data outlives a restart and reaches every n8n
 * process, but n8n writes it as a whole, so of two deliveries at once one forgets the other's id.
 * Memory has no such gap, but lives as long as the process.
 *
 * An id counts only once n8n has answered the delivery with success, that is, has started the
 * workflow (static data is saved at that moment, too). Should the start fail, the server delivers
 * again and the click is not lost.
 */
export function createEventMemory() {
	const inProgress = new Set<string>();
	const handled = new Set<string>();

	return {
		/** @param staticData the trigger node's static data */
		stateOf(eventId: string, staticData: IDataObject): EventState {
			const key = keyOf(eventId, staticData);
			if (handled.has(key) || idsOf(staticData).includes(eventId)) return 'handled';
			return inProgress.has(key) ? 'inProgress' : 'new';
		},

		/** @param answer where n8n will answer the delivery that is being handled now */
		begin(eventId: string, staticData: IDataObject, answer: Answer): void {
			const key = keyOf(eventId, staticData);
			inProgress.add(key);
			answer.once('close', () => {
				inProgress.delete(key);
				if (answer.writableFinished && answer.statusCode < 300) handled.add(key);
				if (handled.size > KEPT_BY_PROCESS) handled.delete(handled.values().next().value as string);
			});
			staticData.eventIds = [...idsOf(staticData), eventId].slice(-KEPT_BY_WORKFLOW);
		},
	};
}

/** Several workflows, or a test listener beside its workflow, may get the same event. */
function keyOf(eventId: string, { subscriptionId }: IDataObject): string {
	return `${String(subscriptionId)} ${eventId}`;
}

function idsOf({ eventIds }: IDataObject): string[] {
	return Array.isArray(eventIds) ? (eventIds as string[]) : [];
}
