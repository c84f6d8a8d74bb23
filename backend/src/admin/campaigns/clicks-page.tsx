/** @jsxRuntime automatic @jsxImportSource preact */
import type { Campaign } from '../../campaigns/campaign.js';
import type { Click, Verdict } from '../../clicks/click.js';
import type { Page } from '../../http/pages.js';
import { Choices } from '../parts/choices.js';
import { ClickList } from '../parts/click-list.js';
import { Pager, withQuery } from '../parts/pager.js';
import { CampaignLayout } from './campaign-layout.js';

const CHOICES: { name: string; verdict: Verdict | undefined }[] = [
	{ name: 'All', verdict: undefined },
	{ name: 'Human', verdict: 'human' },
	{ name: 'Preview', verdict: 'preview' },
	{ name: 'Bot', verdict: 'bot' },
	{ name: 'Unsure', verdict: 'unsure' },
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
				choices={CHOICES.map((choice) => ({
					name: choice.name,
					href: withQuery(path, { verdict: choice.verdict }),
					isChosen: choice.verdict === verdict,
				}))}
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
