import type { Batch, PreparedMessage } from './types';

/** The most messages the API takes in one request. */
const BATCH_SIZE = 1000;

/**
 * Puts messages that share campaign, channel and options together, as few requests as can be.
 * Inside a batch they keep the order of the input.
 */
export function toBatches(messages: PreparedMessage[]): Batch[] {
	const open = new Map<string, Batch>();
	const batches: Batch[] = [];
	for (const message of messages) {
		const { settings } = message;
		const group = JSON.stringify(settings);
		let batch = open.get(group);
		if (batch === undefined || batch.messages.length === BATCH_SIZE) {
			batch = { settings, messages: [] };
			open.set(group, batch);
			batches.push(batch);
		}
		batch.messages.push(message);
	}
	return batches;
}
