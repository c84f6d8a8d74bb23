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
	status: string;
	campaignId: string;
	links: { shortUrl: string }[];
}

interface Sent {
	results: { message: SandboxMessage }[];
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
	attempts: { status: number | null; error: string | null }[];
}

/** The parts of a subscription that the suite looks at. */
export interface Subscription {
	id: string;
	url: string;
	events: string[];
	status: 'active' | 'paused' | 'ended';
}

/** The parts of a wait that the suite looks at. */
export interface Wait {
	state: 'waiting' | 'done';
	/** What the last call of its execution came to, where it failed. */
	error: string | null;
}

/** A campaign that is not there yet has no messages. */
const noneYet = (error: Error): [] => {
	if (error.message.includes('answered 404')) return [];
	throw error;
};

/** Clickloop's own API, as far as the suite uses it. */
export type Clickloop = ReturnType<typeof clickloopApi>;

export function clickloopApi(backend: Backend) {
	const call = jsonCaller(backend.url, () => ({ authorization: `Bearer ${backend.adminKey}` }));
	const list = async <T>(path: string) => (await call<List<T>>('GET', path)).body.data;

	const sandboxMessages = () => list<SandboxMessage>('/v1/sandbox/messages?limit=500');
	const subscriptions = () => list<Subscription>('/v1/subscriptions?limit=500');
	const deliveries = (subscription: string) =>
		list<Delivery>(`/v1/deliveries?subscription=${subscription}&limit=500`);
	const clicks = (campaign: string) => list<Click>(`/v1/campaigns/${campaign}/clicks?limit=500`);

	return {
		sandboxMessages,
		subscriptions,
		subscription: async (id: string) => (await subscriptions()).find((one) => one.id === id),

		/**
		 * Has `count` people texted, by a provider that the backend does not know, ten minutes ago.
		 * @returns each one's short link
		 */
		text: async (campaign: string, count: number, minutesAgo = 10) => {
			const messages = Array.from({ length: count }, (_, index) => ({
				to: `+49151130${String(index).padStart(5, '0')}`,
				text: 'Your place is here: https://acme.example/start',
				sentAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
			}));
			const { body } = await call<Sent>('POST', '/v1/messages', { campaign, messages });
			return body.results.map(({ message }) => message.links[0]!.shortUrl);
		},

		/** Texts these phones through the sandbox. */
		send: async (campaign: string, phones: string[]) => {
			const text = 'Your place is here: https://acme.example/start';
			const messages = phones.map((to) => ({ to, text }));
			const body = { campaign, channel: 'sandbox', messages };
			const sent = (await call<Sent>('POST', '/v1/messages', body)).body;
			return sent.results.map(({ message }) => message);
		},

		/**
		 * Plays the provider: the text reached its phone a minute ago, time enough to take it up and tap.
		 * A link that is opened in the second of its delivery is opened by a machine.
		 */
		deliver: (message: { id: string }, secondsAgo = 60) =>
			call('POST', `/v1/sandbox/messages/${message.id}/receipt`, {
				status: 'delivered',
				at: new Date(Date.now() - secondsAgo * 1000).toISOString(),
			}),

		/** Plays the provider: the text could not be delivered. */
		fail: (message: { id: string }) =>
			call('POST', `/v1/sandbox/messages/${message.id}/receipt`, { status: 'failed' }),

		/** What the sandbox sent to this phone in the campaign, as soon as it did. */
		sandboxMessageTo: (phone: string, campaign: string) =>
			until(`a text to ${phone}`, async () => {
				const query = new URLSearchParams({ campaign, to: phone });
				const found = list<SandboxMessage>(`/v1/sandbox/messages?${query.toString()}`);
				const [message] = await found.catch(noneYet);
				return message?.status === 'sent' && message;
			}),

		/** Sets a click's verdict by hand. */
		override: (click: string, verdict: 'human' | 'bot') =>
			call('PATCH', `/v1/clicks/${click}`, { verdict }),

		/** The campaign's clicks, as soon as there are `count` of them and each verdict is final. */
		finalClicks: (campaign: string, count: number) =>
			until(`${count} clicks with final verdicts`, async () => {
				const found = await clicks(campaign);
				return found.length >= count && found.every((click) => click.final) && found;
			}),

		/** What an execution is woken by. */
		wait: async (id: string) => (await call<Wait>('GET', `/v1/waits/${id}`)).body,

		/** Takes a delivery out once more, and now: the same event, with the same id. */
		replay: (delivery: Delivery) => call('POST', `/v1/deliveries/${delivery.id}/replay`),

		deliveries,

		/** All deliveries to the subscription, as soon as none of them is still under way. */
		finishedDeliveries: (subscription: string, seconds?: number) =>
			until(
				'all deliveries to be done',
				async () => {
					const found = await deliveries(subscription);
					return found.every((delivery) => delivery.status !== 'pending') && found;
				},
				seconds,
			),

		deleteSubscription: (id: string) => call('DELETE', `/v1/subscriptions/${id}`),

		/** Has the backend sign with a new secret, and with the old one, too, for `overlapHours`. */
		rotateSecret: (id: string, overlapHours: number) =>
			call('POST', `/v1/subscriptions/${id}/rotate-secret`, { overlapHours }),
	};
}
