/** @jsxRuntime automatic @jsxImportSource preact */
import type { Campaign } from '../../campaigns/campaign.js';
import type { Click } from '../../clicks/click.js';
import type { Page } from '../../http/pages.js';
import type { CampaignLink } from '../../reports/links.js';
import type { Report } from '../../reports/report.js';
import { ClickList } from '../parts/click-list.js';
import { BotReasons, Devices, Links, Timing } from './breakdowns.js';
import { CampaignLayout } from './campaign-layout.js';
import { Headline, Makeup } from './headline.js';
import { Failures } from './failures.js';
import { StrictnessCard } from './strictness.js';

interface ReportPageProps {
	campaign: Campaign;
	report: Report;
	links: Page<CampaignLink>;
	/** The latest few. */
	clicks: Click[];
}

/** Who tapped, raw beside filtered, and what is known about how. */
export function ReportPage({ campaign, report, links, clicks }: ReportPageProps) {
	return (
		<CampaignLayout campaign={campaign} tab="Report">
			<Headline report={report} />
			<Makeup report={report} />
			<Failures failures={report.failures} />
			<Timing report={report} />
			<div class="columns">
				<Devices report={report} />
				<BotReasons report={report} />
			</div>
			<Links links={links} />
			{clicks.length > 0 && (
				<section class="card stack" aria-labelledby="latest">
					<div class="row spread">
						<h2 id="latest">Latest clicks</h2>
						<a href={`/admin/campaigns/${campaign.id}/clicks`}>All clicks</a>
					</div>
					<ClickList clicks={clicks} path={`/admin/campaigns/${campaign.id}`} />
				</section>
			)}
			<StrictnessCard campaign={campaign} />
		</CampaignLayout>
	);
}
