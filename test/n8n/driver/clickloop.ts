import type { Backend } from './backend.js';
import { jsonCaller } from './http.js';
import { until } from './until.js';

interface List<T> {
	data: T[];
}

/** What the sandbox "sent": one text to one phone. */
export interface SandboxMessage {
	id: string;
	to: string;
	text: string;
}

/** The parts of a click that the suite looks at. */
export interface Click {
	id: string;
	to: string;
	url: string;
	method: string;
	userAgent: string | null;
	verdict: 'human' | 'preview' | 'bot' | 'unsure';
	final: boolean;
}

/** The parts of a delivery that the suite looks at. */
export interface Delivery {
	id: string;
	type: string;
	status: 'pending' | 'delivered' | 'failed';
	attempts: { status: number | null }[];
}

/** The parts of a subscription that the suite looks at. */
export interface Subscription {
	id: string;
	url: string;
	events: string[];
	status: 'active' | 'paused' | 'ended';
}

/** Clickloop's own API, as far as the suite uses it. */
export type Clickloop = ReturnType<typeof clickloopApi>;

export function clickloopApi(backend: Backend) {
	const call = jsonCaller(backend.url, () => ({ authorization: `Bearer ${backend.adminKey}` }));
	const list = async <T>(path: string) => (await call<List<T>>('GET', path)).body.data;

	const sandboxMessages = () => list<SandboxMessage>('/v1/sandbox/messages?limit=500');
	const subscriptions = () => list<Subscription>('/v1/subscriptions?limit=500');
	const clicks = (campaign: string) => list<Click>(`/v1/campaigns/${campaign}/clicks?limit=500`);

	return {
		sandboxMessages,
		subscriptions,
		subscription: async (id: string) => (await subscriptions()).find((one) => one.id === id),

		/**
		 * Plays the provider: the text reached its phone a minute ago, time enough to take it up and tap.
		 * A link that is opened in the second of its delivery is opened by a machine.
		 */
		deliver: (message: SandboxMessage) =>
			call('POST', `/v1/sandbox/messages/${message.id}/receipt`, {
				status: 'delivered',
				at: new Date(Date.now() - 60_000).toISOString(),
			}),

		/** The campaign's clicks, as soon as there are `count` of them and each verdict is final. */
		finalClicks: (campaign: string, count: number) =>
			until(`${count} clicks with final verdicts`, async () => {
				const found = await clicks(campaign);
				return found.length >= count && found.every((click) => click.final) && found;
			}),

		/** Takes a delivery out once more: the same event, with the same id. */
		replay: (delivery: Delivery) => call('POST', `/v1/deliveries/${delivery.id}/replay`),

		/** All deliveries to the subscription, as soon as none of them is still under way. */
		finishedDeliveries: (subscription: string) =>
			until('all deliveries to be done', async () => {
				const found = await list<Delivery>(`/v1/deliveries?subscription=${subscription}&limit=500`);
				return found.every((delivery) => delivery.status !== 'pending') && found;
			}),
	};
}
