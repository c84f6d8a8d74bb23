import type { IDataObject } from 'n8n-workflow';

/** How many event ids are kept of each subscription: about 20 kB in the static data. */
const KEPT = 500;

/** What is known of an event when a delivery of it comes. */
export type EventState = 'new' | 'inProgress' | 'handled';

/** The part of Express's response that tells when a delivery has been answered. */
export interface Answer {
	once(event: 'close', listener: () => void): unknown;
}

/**
 * Remembers which events have been handled, so that a repeated delivery starts no second run.
 *
 * Twice, because neither place is enough: static data outlives a restart and reaches every n8n
 * process, but n8n writes it as a whole, so of two deliveries at once one would forget the other's
 * id. Memory has no such gap, but lives as long as the process; so each write holds both.
 *
 * An id counts only once n8n has started the workflow. Should the start fail, the server delivers
 * again and the click is not lost.
 */
export function createEventMemory() {
	const inProgress = new Set<string>();
	const handled = new Map<string, string[]>();
	const handledOf = (staticData: IDataObject) => handled.get(subscriptionOf(staticData)) ?? [];

	return {
		/** @param staticData the trigger node's static data */
		stateOf(eventId: string, staticData: IDataObject): EventState {
			if (handledOf(staticData).includes(eventId)) return 'handled';
			if (idsOf(staticData).includes(eventId)) return 'handled';
			return inProgress.has(keyOf(eventId, staticData)) ? 'inProgress' : 'new';
		},

		/**
		 * @param answer where n8n will answer the delivery that is being handled now
		 * @returns what keeps the id; to be called when n8n has started the workflow, before it saves
		 * the static data
		 */
		begin(eventId: string, staticData: IDataObject, answer: Answer): () => void {
			const key = keyOf(eventId, staticData);
			inProgress.add(key);
			answer.once('close', () => inProgress.delete(key));
			return () => {
				const known = [...idsOf(staticData), ...handledOf(staticData), eventId];
				const latest = [...new Set(known)].slice(-KEPT);
				handled.set(subscriptionOf(staticData), latest);
				staticData.eventIds = latest;
			};
		},
	};
}

/** Several workflows, or a test listener beside its workflow, may get the same event. */
function keyOf(eventId: string, staticData: IDataObject): string {
	return `${subscriptionOf(staticData)} ${eventId}`;
}

function subscriptionOf({ subscriptionId }: IDataObject): string {
	return String(subscriptionId);
}

function idsOf({ eventIds }: IDataObject): string[] {
	return Array.isArray(eventIds) ? (eventIds as string[]) : [];
}
