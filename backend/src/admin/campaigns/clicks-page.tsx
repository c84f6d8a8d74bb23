/** @jsxRuntime automatic @jsxImportSource preact */
import type { Campaign } from '../../campaigns/campaign.js';
import type { Click, Verdict } from '../../clicks/click.js';
import type { Page } from '../../http/pages.js';
import { Choices } from '../parts/choices.js';
import { ClickList } from '../parts/click-list.js';
import { Pager, withQuery } from '../parts/pager.js';
import { CampaignLayout } from './campaign-layout.js';

const CHOICES: { name: string; value: Verdict | undefined }[] = [
	{ name: 'All', value: undefined },
	{ name: 'Human', value: 'human' },
	{ name: 'Preview', value: 'preview' },
	{ name: 'Bot', value: 'bot' },
	{ name: 'Unsure', value: 'unsure' },
];

interface ClicksPageProps {
	campaign: Campaign;
	page: Page<Click>;
	verdict: Verdict | undefined;
	cursor: string | undefined;
}

/** Each request to the campaign's links, with the reasons of its verdict. */
export function ClicksPage({ campaign, page, verdict, cursor }: ClicksPageProps) {
	const path = `/admin/campaigns/${campaign.id}/clicks`;
	return (
		<CampaignLayout campaign={campaign} tab="Clicks">
			<Choices
				label="Which clicks"
				path={path}
				parameter="verdict"
				choices={CHOICES}
				chosen={verdict}
			/>
			<section class="card stack" aria-label="Clicks">
				{page.data.length > 0 ? (
					<ClickList clicks={page.data} path={withQuery(path, { verdict, cursor })} />
				) : (
					<p class="soft">There are no such clicks.</p>
				)}
				<Pager path={path} query={{ verdict }} cursor={cursor} nextCursor={page.nextCursor} />
			</section>
		</CampaignLayout>
	);
}
