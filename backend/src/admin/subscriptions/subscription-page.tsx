/** @jsxRuntime automatic @jsxImportSource preact */
import type { Page } from '../../http/pages.js';
import type { Undelivered } from '../../deliveries/count-undelivered.js';
import type { Delivery } from '../../deliveries/delivery.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { Layout } from '../layout.js';
import { Choices } from '../parts/choices.js';
import { Moment } from '../parts/moment.js';
import { Pager, withQuery } from '../parts/pager.js';
import { DeliveryList } from './delivery-list.js';
import { formatUndelivered, shortenUrl, SubscriptionBadge } from './words.js';

const CHOICES = [
	{ name: 'All', value: undefined },
	{ name: 'Pending', value: 'pending' },
	{ name: 'Failed', value: 'failed' },
	{ name: 'Delivered', value: 'delivered' },
] as const;

interface SubscriptionPageProps {
	subscription: Subscription & Undelivered;
	page: Page<Delivery>;
	status: Delivery['status'] | undefined;
	cursor: string | undefined;
}

/** One subscription: how it goes, what was sent to it, and what a person can do about it. */
export function SubscriptionPage({ subscription, page, status, cursor }: SubscriptionPageProps) {
	const path = `/admin/webhooks/${subscription.id}`;
	return (
		<Layout title={`Webhooks to ${shortenUrl(subscription.url)}`} place="webhooks">
			<Header subscription={subscription} />
			<Actions subscription={subscription} path={path} />
			<Choices
				label="Which deliveries"
				path={path}
				parameter="status"
				choices={CHOICES}
				chosen={status}
			/>
			<section class="card stack" aria-label="Deliveries">
				{page.data.length > 0 ? (
					<DeliveryList
						deliveries={page.data}
						path={withQuery(path, { status, cursor })}
						canReplay={subscription.status === 'active'}
					/>
				) : (
					<p class="soft">There are no such deliveries.</p>
				)}
				<Pager path={path} query={{ status }} cursor={cursor} nextCursor={page.nextCursor} />
			</section>
		</Layout>
	);
}

function Header({ subscription }: Pick<SubscriptionPageProps, 'subscription'>) {
	const { url, description, events, status, reason, createdAt, lastDeliveryAt } = subscription;
	return (
		<header class="stack tight">
			<p class="small">
				<a href="/admin/webhooks">Webhooks</a>
			</p>
			<h1 class="long">{shortenUrl(url)}</h1>
			{description && <p>{description}</p>}
			<p>
				<SubscriptionBadge status={status} /> <span class="soft">{events.join(', ')}</span>
			</p>
			{reason && <p class="notice">{reason}</p>}
			<p class="soft">
				{formatUndelivered(subscription.pending)} pending, {formatUndelivered(subscription.failed)}{' '}
				failed; since <Moment at={createdAt} />
				{lastDeliveryAt && (
					<>
						, last delivery <Moment at={lastDeliveryAt} />
					</>
				)}{' '}
				UTC
			</p>
		</header>
	);
}

interface ActionsProps {
	subscription: Subscription & Undelivered;
	path: string;
}

function Actions({ subscription: { status, failed }, path }: ActionsProps) {
	if (status === 'ended') return null;
	return (
		<div class="row">
			<form method="post" action={`${path}/status`}>
				{status === 'paused' ? (
					<button class="primary" name="status" value="active">
						Resume
					</button>
				) : (
					<button name="status" value="paused">
						Pause
					</button>
				)}
			</form>
			{status === 'active' && failed > 0 && (
				<form method="post" action={`${path}/replay`}>
					<button>Send all failed again</button>
				</form>
			)}
		</div>
	);
}
