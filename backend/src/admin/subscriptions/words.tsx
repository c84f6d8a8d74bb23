/** @jsxRuntime automatic @jsxImportSource preact */
import type { Delivery } from '../../deliveries/delivery.js';
import { MANY } from '../../deliveries/count-undelivered.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { formatCount } from '../parts/numbers.js';

/** Receivers may have a token in the query of their URL, which is nobody's business here. */
export function shortenUrl(url: string): string {
	const { origin, pathname, search } = new URL(url);
	return `${origin}${pathname}${search ? '?…' : ''}`;
}

/** @returns e.g. `12`, or `1,000+` where counting has stopped */
export function formatUndelivered(count: number): string {
	return `${formatCount(count)}${count >= MANY ? '+' : ''}`;
}

const SUBSCRIPTIONS: Record<Subscription['status'], [name: string, tone: string]> = {
	active: ['Active', 'human'],
	paused: ['Paused', 'unsure'],
	ended: ['Ended', 'bot'],
};

export function SubscriptionBadge({ status }: Pick<Subscription, 'status'>) {
	const [name, tone] = SUBSCRIPTIONS[status];
	return <span class={`badge ${tone}`}>{name}</span>;
}

const DELIVERIES: Record<Delivery['status'], [name: string, tone: string]> = {
	delivered: ['Delivered', 'human'],
	pending: ['Pending', 'unsure'],
	failed: ['Failed', 'bot'],
};

export function DeliveryBadge({ status }: Pick<Delivery, 'status'>) {
	const [name, tone] = DELIVERIES[status];
	return <span class={`badge ${tone}`}>{name}</span>;
}
