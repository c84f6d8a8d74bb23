/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import type { Campaign } from '../../campaigns/campaign.js';
import { Layout } from '../layout.js';
import { Moment } from '../parts/moment.js';
import { formatCount } from '../parts/numbers.js';

const TABS = [
	{ name: 'Report', path: '' },
	{ name: 'Recipients', path: '/recipients' },
	{ name: 'Clicks', path: '/clicks' },
] as const;

interface CampaignLayoutProps {
	campaign: Campaign;
	tab: (typeof TABS)[number]['name'];
	children: ComponentChildren;
}

/** A page about one campaign, beside the others about it. */
export function CampaignLayout({ campaign, tab, children }: CampaignLayoutProps) {
	const title = tab === 'Report' ? campaign.name : `${tab} of ${campaign.name}`;
	return (
		<Layout title={title} place="campaigns">
			<header class="stack tight">
				<p class="small">
					<a href="/admin">Campaigns</a>
				</p>
				<h1 class="long">{campaign.name}</h1>
				<p class="soft">
					{formatCount(campaign.sent)} sent, {formatCount(campaign.delivered)} delivered, since{' '}
					<Moment at={campaign.createdAt} /> UTC
				</p>
			</header>
			<nav class="tabs" aria-label="Campaign">
				{TABS.map(({ name, path }) => (
					<a
						href={`/admin/campaigns/${campaign.id}${path}`}
						aria-current={name === tab ? 'page' : undefined}
					>
						{name}
					</a>
				))}
			</nav>
			{children}
			<p class="soft small">
				<a href="https://db-ip.com">IP Geolocation by DB-IP</a>
			</p>
		</Layout>
	);
}
