/** @jsxRuntime automatic @jsxImportSource preact */
import type { Page } from '../../http/pages.js';
import type { Undelivered } from '../../deliveries/count-undelivered.js';
import type { Subscription } from '../../subscriptions/subscription.js';
import { Layout } from '../layout.js';
import { Moment } from '../parts/moment.js';
import { Pager } from '../parts/pager.js';
import { Table, type Column } from '../parts/table.js';
import { formatUndelivered, shortenUrl, SubscriptionBadge } from './words.js';

type Row = Subscription & Undelivered;

const COLUMNS: Column<Row>[] = [
	{
		title: 'Goes to',
		show: ({ id, url, description }) => (
			<>
				<a class="long" href={`/admin/webhooks/${id}`}>
					{shortenUrl(url)}
				</a>
				{description && <div class="soft small">{description}</div>}
			</>
		),
	},
	{
		title: 'Events',
		show: ({ events }) => events.map((event) => <div class="whole">{event}</div>),
	},
	{
		title: 'Status',
		show: ({ status, reason }) => (
			<>
				<SubscriptionBadge status={status} />
				{reason && <div class="soft small">{reason}</div>}
			</>
		),
	},
	{
		title: 'Last delivery (UTC)',
		isNumber: true,
		show: ({ lastDeliveryAt }) =>
			lastDeliveryAt ? <Moment at={lastDeliveryAt} /> : <span class="soft">none yet</span>,
	},
	{ title: 'Pending', isNumber: true, show: ({ pending }) => formatUndelivered(pending) },
	{ title: 'Failed', isNumber: true, show: ({ failed }) => formatUndelivered(failed) },
];

interface SubscriptionListProps {
	page: Page<Row>;
	cursor: string | undefined;
}

/** Whom events are sent to, and how that goes. */
export function SubscriptionListPage({ page, cursor }: SubscriptionListProps) {
	return (
		<Layout title="Webhooks" place="webhooks">
			<h1>Webhooks</h1>
			<section class="card stack" aria-label="Subscriptions">
				{page.data.length > 0 ? (
					<Table caption="Subscriptions" columns={COLUMNS} rows={page.data} />
				) : (
					<p class="soft">
						Nobody has subscribed. The n8n node On Link Clicked Trigger does when its workflow is
						activated; other programs use <code>POST /v1/subscriptions</code>.
					</p>
				)}
				<Pager path="/admin/webhooks" query={{}} cursor={cursor} nextCursor={page.nextCursor} />
			</section>
		</Layout>
	);
}
