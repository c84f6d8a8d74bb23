import { createBackground } from '../../backend/src/background/background.js';
import type { Deps } from '../../backend/src/deps.js';
import { startDeliveries, type DeliveryTimes } from '../../backend/src/deliveries/start.js';
import { emit, type NewEvent } from '../../backend/src/events/emit.js';
import type { EventType } from '../../backend/src/subscriptions/event-types.js';
import type { Delivery } from '../../backend/src/deliveries/delivery.js';
import { sampleEvent } from '../../backend/src/deliveries/sample.js';
import type { Subscription } from '../../backend/src/subscriptions/subscription.js';
import type { TestServer } from '../support/server.js';

export type NewSubscription = Subscription & { secret: string };

export async function subscribe(
	server: TestServer,
	input: { url: string; events?: EventType[]; filter?: object },
): Promise<NewSubscription> {
	const { status, body } = await server.api<NewSubscription>('POST', '/v1/subscriptions', {
		events: ['link.clicked'],
		...input,
	});
	if (status !== 201) throw new Error(`Subscribing was answered ${status}`);
	return body;
}

/** Emits an event as those who cause one do: in a transaction of its own. */
export async function happen(
	server: TestServer,
	type: EventType = 'link.clicked',
	changes: Partial<NewEvent> = {},
): Promise<NewEvent> {
	const event = { ...sampleEvent(type, new Date(), server.deps.publicUrl), ...changes };
	await server.deps.db.transaction((tx) => emit(tx, server.deps.secrets, [event]));
	return event;
}

export async function listDeliveries(server: TestServer, query: string): Promise<Delivery[]> {
	const { body } = await server.api<{ data: Delivery[] }>('GET', `/v1/deliveries?${query}`);
	return body.data;
}

/**
 * Starts deliveries as a process of its own does, with locks of its own.
 * @returns what stops them
 */
export async function deliverApart(
	deps: Deps,
	times?: DeliveryTimes,
): Promise<() => Promise<void>> {
	const background = createBackground(deps);
	const stop = await startDeliveries({ ...deps, background }, times);
	return async () => {
		await stop();
		await background.close();
	};
}
